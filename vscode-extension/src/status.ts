// How Daglens is doing, where the editor shows a language's state; and, once, what to do when it cannot start.

import * as vscode from "vscode";
import type { Server, ServerState } from "./server/server";

/** Follows the server's state until disposed. */
export function showStatus(server: Server): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem("daglens.status", { language: "python" });
  item.name = "Daglens";
  const follow = (state: ServerState): void => {
    render(item, state);
    void vscode.commands.executeCommand("setContext", "daglens.serverRuns", state.kind === "running");
    if (state.kind === "failed") {
      void explain(state.reason);
    }
  };
  follow(server.state);
  return vscode.Disposable.from(item, server.onDidChangeState(follow));
}

function render(item: vscode.LanguageStatusItem, state: ServerState): void {
  item.busy = state.kind === "starting";
  item.severity = vscode.LanguageStatusSeverity.Information;
  item.command = { title: "Show Output", command: "daglens.showOutput" };
  switch (state.kind) {
    case "starting":
      item.text = "Daglens is starting";
      item.detail = "";
      break;
    case "running":
      item.text = "Daglens";
      item.detail = vscode.workspace.isTrusted
        ? `server on Python ${state.version}`
        : "Restricted Mode: nothing is run until you trust this folder";
      break;
    case "stopped":
      item.text = "Daglens is stopped";
      item.detail = "";
      item.command = { title: "Start", command: "daglens.restartServer" };
      break;
    case "failed":
      item.text = "Daglens does not run";
      item.detail = state.reason;
      item.severity = vscode.LanguageStatusSeverity.Error;
      break;
  }
}

async function explain(reason: string): Promise<void> {
  const choice = await vscode.window.showErrorMessage(reason, "Show Output", "Choose Python", "Restart Server");
  if (choice === "Show Output") {
    await vscode.commands.executeCommand("daglens.showOutput");
  } else if (choice === "Choose Python") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "daglens.server.python");
  } else if (choice === "Restart Server") {
    await vscode.commands.executeCommand("daglens.restartServer");
  }
}
