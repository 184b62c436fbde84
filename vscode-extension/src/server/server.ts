// The language server's life: found a Python, started, stopped, and why it could not.

import * as path from "node:path";
import * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn, State } from "vscode-languageclient/node";
import type { ErrorHandler, Executable, LanguageClientOptions, Middleware } from "vscode-languageclient/node";
import { CLIENT_COMMANDS } from "../protocol";
import { findPython } from "./findPython";

const DEATHS_FORGIVEN = 3;
const DEATHS_WINDOW_MS = 180_000;

export type ServerState =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly python: string; readonly version: string }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly reason: string };

/** Writes its errors into the output only: what the user must know is told once, with what to do about it. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** Starts and stops one server; changes follow one another, however often they are asked for. */
export class Server implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ServerState>();
  private current: ServerState = { kind: "stopped" };
  private running: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  readonly onDidChangeState = this.changed.event;

  constructor(
    private readonly extensionFolder: string,
    private readonly output: vscode.LogOutputChannel,
    private readonly middleware: Middleware,
    private readonly onStarted: (client: LanguageClient) => void,
  ) {}

  get state(): ServerState {
    return this.current;
  }

  /** The client while the server runs. */
  get client(): LanguageClient | undefined {
    return this.current.kind === "running" ? this.running : undefined;
  }

  restart(): Promise<void> {
    this.queue = this.queue.then(async () => {
      await this.shutDown();
      await this.startUp();
    });
    return this.queue;
  }

  /** Tells the running server that the folders are trusted: one that starts later reads it from its options. */
  grantTrust(): void {
    if (this.client !== undefined) {
      void this.client.sendNotification("daglens/didGrantTrust", {});
      this.changed.fire(this.current);
    }
  }

  stop(): Promise<void> {
    this.queue = this.queue.then(() => this.shutDown());
    return this.queue;
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
  }

  private async startUp(): Promise<void> {
    this.become({ kind: "starting" });
    const boot = path.join(this.extensionFolder, "bundled", "boot.py");
    const python = await findPython({
      configured: vscode.workspace.getConfiguration("daglens").get<string>("server.python", ""),
      searchPath: process.env["PATH"] ?? "",
      folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      boot,
    });
    if (python.kind === "none") {
      this.become({ kind: "failed", reason: python.reason });
      return;
    }
    this.output.info(`The server runs on Python ${python.version}: ${python.executable}`);
    const client = new QuietClient("daglens", "Daglens", this.command(python.executable, boot), this.options());
    this.running = client;
    client.onDidChangeState((change) => {
      if (this.running !== client) {
        return;
      }
      if (change.newState === State.Running) {
        this.onStarted(client);
        this.become({ kind: "running", python: python.executable, version: python.version });
      } else if (change.newState === State.Starting) {
        this.become({ kind: "starting" });
      }
    });
    try {
      await client.start();
      if (vscode.workspace.isTrusted) {
        this.grantTrust(); // It may have been given while the server was starting, which was told otherwise.
      }
    } catch (error) {
      this.output.error(error instanceof Error ? error : String(error));
      this.fail("The Daglens server could not be started. The output says why.");
    }
  }

  private async shutDown(): Promise<void> {
    const client = this.running;
    this.running = undefined;
    if (client === undefined) {
      return;
    }
    this.become({ kind: "stopped" });
    try {
      await client.dispose();
    } catch (error) {
      this.output.warn(`The server did not stop in order: ${String(error)}`);
    }
  }

  /** Isolated (`-I`) and without site packages (`-S`): only the bundled libraries are added, by the boot script. */
  private command(python: string, boot: string): Executable {
    return {
      command: python,
      args: ["-I", "-S", "-X", "utf8", boot, "daglens_lsp", "--stdio"],
      options: { cwd: path.dirname(boot) },
    };
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: "file", language: "python" },
        { scheme: "untitled", language: "python" },
        { scheme: "file", pattern: "**/pyproject.toml" },
      ],
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationFailedHandler: (error) => {
        this.fail(`The Daglens server could not be started: ${error instanceof Error ? error.message : String(error)}`);
        return false;
      },
      initializationOptions: { clientCommands: CLIENT_COMMANDS, trusted: vscode.workspace.isTrusted },
      errorHandler: this.errorHandler(),
      middleware: this.middleware,
    };
  }

  /** A server that dies is started again, until it has died too often to be believed in. */
  private errorHandler(): ErrorHandler {
    const deaths: number[] = [];
    return {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => {
        const now = Date.now();
        deaths.push(now);
        const recent = deaths.filter((death) => now - death < DEATHS_WINDOW_MS);
        if (recent.length <= DEATHS_FORGIVEN && this.current.kind !== "failed") {
          this.output.warn("The server has stopped unexpectedly and is started again.");
          return { action: CloseAction.Restart, handled: true };
        }
        this.fail("The Daglens server keeps stopping. The output says why.");
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  /** The first reason is the one that counts: what follows from it is in the output. */
  private fail(reason: string): void {
    if (this.current.kind !== "failed") {
      this.become({ kind: "failed", reason });
    }
  }

  private become(state: ServerState): void {
    this.current = state;
    if (state.kind === "failed") {
      this.output.error(state.reason);
    }
    this.changed.fire(state);
  }
}
