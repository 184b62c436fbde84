// The commands that the editor carries out itself; the server brings its own.

import * as vscode from "vscode";
import type { Runnable } from "./protocol";
import { askForTrust } from "./run/onClick";
import type { Server } from "./server/server";
import { runPage } from "./views/pages";
import type { Pages } from "./views/pages";
import { runLabel } from "./views/runsTree";
import type { RunNode, RunsTree } from "./views/runsTree";

interface Parts {
  readonly server: Server;
  readonly output: vscode.LogOutputChannel;
  readonly runs: RunsTree;
  readonly pages: Pages;
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
      return folder === undefined ? undefined : pages.show(runPage(folder, node.run.run_id, step));
    },
    "daglens.rerunRun": (node: RunNode) => runAgain(node, ["--from-failure"]),
    "daglens.rerunWholeRun": (node: RunNode) => runAgain(node, []),
    "daglens.rerunStepOfRun": (node: RunNode) =>
      node.kind === "step" ? runAgain(node, ["--steps", node.step.step]) : undefined,
    "daglens.cancelRun": (node: RunNode) => vscode.commands.executeCommand("daglens.cancel", runnableOf(node, "cancel", [])),
  };
  return Object.entries(commands).map(([name, action]) => vscode.commands.registerCommand(name, action));
}

async function copyCommand(runnable: Runnable): Promise<void> {
  await vscode.env.clipboard.writeText(runnable.argv.map(quoted).join(" "));
  vscode.window.setStatusBarMessage("Copied the terminal command", 3000);
}

async function showRun(pages: Pages, runnable: Runnable): Promise<void> {
  if (runnable.run_id !== undefined) {
    await pages.show(runPage(runnable.cwd, runnable.run_id, runnable.step));
  }
}

/** Of this very run, be it the last or one of long ago: its parts and its stored inputs count. */
async function runAgain(node: RunNode, parts: readonly string[]): Promise<void> {
  const argv = ["daglens", "rerun", node.run.run_id, ...parts];
  await vscode.commands.executeCommand("daglens.rerun", runnableOf(node, "rerun", argv));
}

function runnableOf(node: RunNode, kind: string, argv: readonly string[]): Runnable {
  return { v: 1, kind, label: runLabel(node.run), argv, cwd: folderOf(node) ?? "", env: {}, run_id: node.run.run_id };
}

function folderOf(node: RunNode): string | undefined {
  return node.run.project ?? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}

/** Which interpreter, engine and code locations there are, and why something would not work: the terminal's own answer. */
async function doctor({ server, output, pages }: Parts): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (server.state.kind !== "running" || folder === undefined) {
    output.show(true);
  } else if (!vscode.workspace.isTrusted) {
    await askForTrust(); // The doctor starts the project's interpreter.
  } else {
    await pages.show({ title: "Daglens Doctor", folder, commands: [["doctor"]] });
  }
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) {
    return word;
  }
  return process.platform === "win32" ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
