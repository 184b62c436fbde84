// Read-only pages that show what the terminal's `daglens` says: a run, what a step wrote, the doctor's findings.

import { execFile } from "node:child_process";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Server } from "../server/server";

const SCHEME = "daglens";
const REFRESH_DELAY_MS = 500;
const LONGEST_PAGE_BYTES = 20_000_000;

/** One page: the commands' output, one below the other. */
export interface Page {
  readonly title: string;
  readonly folder: string;
  /** Each without the leading `daglens`. */
  readonly commands: readonly (readonly string[])[];
  /** The run that the page tells of: while it goes on, the page is read again. */
  readonly runId?: string;
}

/** What is known of a run, or what one of its steps wrote. */
export function runPage(folder: string, runId: string, step?: string): Page {
  const logs = ["runs", "logs", runId];
  return step === undefined
    ? { title: `run ${runId.slice(0, 8)}`, folder, runId, commands: [["runs", "show", runId], logs] }
    : { title: `${step} in run ${runId.slice(0, 8)}`, folder, runId, commands: [[...logs, step]] };
}

export class Pages implements vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly pending = new Map<string, NodeJS.Timeout>();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly server: Server,
    private readonly extensionFolder: string,
  ) {}

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async show(page: Page): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${page.title}`, query: JSON.stringify(page) });
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** A run has come further: its open pages are read again, soon and once. */
  runChanged(runId: string): void {
    if (this.pending.has(runId) || this.openPages(runId).length === 0) {
      return;
    }
    const read = (): void => {
      this.pending.delete(runId);
      this.openPages(runId).forEach((uri) => this.changed.fire(uri));
    };
    this.pending.set(runId, setTimeout(read, REFRESH_DELAY_MS));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const page = JSON.parse(uri.query) as Page;
    const parts = await Promise.all(page.commands.map((command) => this.ask(page.folder, command)));
    return parts.join("\n");
  }

  private openPages(runId: string): vscode.Uri[] {
    const pages = vscode.workspace.textDocuments.map((document) => document.uri).filter((uri) => uri.scheme === SCHEME);
    return pages.filter((uri) => (JSON.parse(uri.query) as Page).runId === runId);
  }

  private ask(folder: string, argv: readonly string[]): Promise<string> {
    if (this.server.state.kind !== "running") {
      return Promise.resolve("The Daglens server does not run.");
    }
    const boot = path.join(this.extensionFolder, "bundled", "boot.py");
    const args = ["-I", "-S", "-X", "utf8", boot, "daglens_cli", "--project", folder, ...argv];
    const env = { ...process.env, NO_COLOR: "1", COLUMNS: "120" };
    const options = { cwd: folder, maxBuffer: LONGEST_PAGE_BYTES, env };
    const python = this.server.state.python;
    return new Promise((resolve) => {
      execFile(python, args, options, (_error, stdout, stderr) => {
        resolve(stdout === "" ? stderr : stdout);
      });
    });
  }
}
