// A run or one of its steps as a read-only page: what the terminal's `daglens runs` says of it.

import { execFile } from "node:child_process";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Server } from "../server/server";

const SCHEME = "daglens-run";
const REFRESH_DELAY_MS = 500;
const LONGEST_PAGE_BYTES = 20_000_000;

/** Which page: the whole run, or what one step wrote. */
export interface RunPage {
  readonly folder: string;
  readonly runId: string;
  readonly step?: string | undefined;
}

/** Serves the pages; a page is read anew each time it is opened, and while its run goes on. */
export class RunDocuments implements vscode.TextDocumentContentProvider {
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

  async show(page: RunPage): Promise<void> {
    const name = page.step ?? `run ${page.runId.slice(0, 8)}`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.log`, query: JSON.stringify(page) });
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
    const page = JSON.parse(uri.query) as RunPage;
    const head = await this.ask(page.folder, ["runs", "show", page.runId]);
    const logs = await this.ask(page.folder, ["runs", "logs", page.runId, ...(page.step === undefined ? [] : [page.step])]);
    return page.step === undefined ? `${head}\n${logs}` : logs;
  }

  private openPages(runId: string): vscode.Uri[] {
    const pages = vscode.workspace.textDocuments.map((document) => document.uri).filter((uri) => uri.scheme === SCHEME);
    return pages.filter((uri) => (JSON.parse(uri.query) as RunPage).runId === runId);
  }

  private ask(folder: string, argv: readonly string[]): Promise<string> {
    if (this.server.state.kind !== "running") {
      return Promise.resolve("The Daglens server does not run.");
    }
    const boot = path.join(this.extensionFolder, "bundled", "boot.py");
    const args = ["-I", "-S", "-X", "utf8", boot, "daglens_cli", "--project", folder, ...argv];
    const options = { cwd: path.dirname(boot), maxBuffer: LONGEST_PAGE_BYTES, env: { ...process.env, NO_COLOR: "1", COLUMNS: "120" } };
    const python = this.server.state.python;
    return new Promise((resolve) => {
      execFile(python, args, options, (_error, stdout, stderr) => {
        resolve(stdout === "" ? stderr : stdout);
      });
    });
  }
}
