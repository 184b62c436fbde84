// The commands that the editor carries out itself; the server brings its own.

import * as path from "node:path";
import * as vscode from "vscode";
import type { Runnable } from "./protocol";
import type { Server } from "./server/server";
import type { RunDocuments } from "./views/runDocument";
import type { RunNode, RunsTree } from "./views/runsTree";

interface Parts {
  readonly server: Server;
  readonly output: vscode.LogOutputChannel;
  readonly runs: RunsTree;
  readonly pages: RunDocuments;
  readonly extensionFolder: string;
}

export function registerCommands(parts: Parts): vscode.Disposable[] {
  const { server, output, runs, pages } = parts;
  const commands: Record<string, (...args: never[]) => unknown> = {
    "daglens.restartServer": () => server.restart(),
    "daglens.showOutput": () => output.show(true),
    "daglens.doctor": () => doctor(parts),
    "daglens.refreshRuns": () => runs.refresh(),
    "daglens.copyCommand": (runnable: Runnable) => copyCommand(runnable),
    "daglens.showRun": (runnable: Runnable) => showRun(pages, runnable),
    "daglens.openRun": (node: RunNode) => {
      const folder = folderOf(node);
      const step = node.kind === "step" ? node.step.step : undefined;
      return folder === undefined ? undefined : pages.show({ folder, runId: node.run.run_id, step });
    },
    "daglens.rerunRun": (node: RunNode) => runAgain(node),
    "daglens.cancelRun": (node: RunNode) => vscode.commands.executeCommand("daglens.cancel", runnableOf(node, "cancel", [])),
  };
  return Object.entries(commands).map(([name, action]) => vscode.commands.registerCommand(name, action));
}

async function copyCommand(runnable: Runnable): Promise<void> {
  await vscode.env.clipboard.writeText(runnable.argv.map(quoted).join(" "));
  vscode.window.setStatusBarMessage("Copied the terminal command", 3000);
}

async function showRun(pages: RunDocuments, runnable: Runnable): Promise<void> {
  if (runnable.run_id !== undefined) {
    await pages.show({ folder: runnable.cwd, runId: runnable.run_id, step: runnable.step });
  }
}

async function runAgain(node: RunNode): Promise<void> {
  const argv = ["daglens", "rerun", node.run.run_id, "--from-failure"];
  await vscode.commands.executeCommand("daglens.rerun", runnableOf(node, "rerun", argv));
}

function runnableOf(node: RunNode, kind: string, argv: readonly string[]): Runnable {
  const label = node.run.job ?? "materialize";
  return { v: 1, kind, label, argv, cwd: folderOf(node) ?? "", env: {}, run_id: node.run.run_id };
}

function folderOf(node: RunNode): string | undefined {
  return node.run.project ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}

/** Which interpreter, engine and code locations there are, and why something would not work: the terminal's own answer. */
function doctor({ server, output, extensionFolder }: Parts): void {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (server.state.kind !== "running" || folder === undefined) {
    output.show(true);
    return;
  }
  const boot = path.join(extensionFolder, "bundled", "boot.py");
  const terminal = vscode.window.createTerminal({
    name: "Daglens Doctor",
    cwd: folder,
    shellPath: server.state.python,
    shellArgs: ["-I", "-S", "-X", "utf8", boot, "daglens_cli", "--project", folder, "doctor"],
    isTransient: true,
  });
  terminal.show();
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) {
    return word;
  }
  return process.platform === "win32" ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
