// The extension's one entry: starts the bundled server and draws what it says.

import * as vscode from "vscode";
import { registerCommands } from "./commands";
import { executeCommand } from "./run/onClick";
import { Server } from "./server/server";
import { showStatus } from "./status";
import { offerInTerminals } from "./terminal";
import { Pages } from "./views/pages";
import { RunsTree } from "./views/runsTree";

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel("Daglens", { log: true });
  const extensionFolder = context.extensionPath;
  const runs = new RunsTree();
  const started = new Server(extensionFolder, output, { executeCommand }, (client) => {
    client.onNotification("daglens/runEvents", (change: { readonly run_id: string }) => {
      runs.refreshSoon();
      pages.runChanged(change.run_id);
    });
    runs.follow(client);
  });
  server = started;
  const pages = new Pages(started, extensionFolder);
  context.subscriptions.push(
    output,
    started,
    showStatus(started),
    offerInTerminals(context, started),
    vscode.window.registerTreeDataProvider("daglens.runs", runs),
    pages.register(),
    ...registerCommands({ server: started, output, runs, pages }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => started.grantTrust()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("daglens.server.python")) {
        void started.restart();
      }
    }),
  );
  void started.restart();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
