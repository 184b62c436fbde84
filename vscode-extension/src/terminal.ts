// `daglens` in the editor's terminals: the command that a lens copies can be pasted there.

import * as path from "node:path";
import * as vscode from "vscode";
import type { Server, ServerState } from "./server/server";

/** Offers the bundled command line in terminals while the server runs in a trusted folder; a user's own comes first. */
export function offerInTerminals(context: vscode.ExtensionContext, server: Server): vscode.Disposable {
  const environment = context.environmentVariableCollection;
  environment.persistent = false;
  environment.description = "Adds the `daglens` command.";
  const follow = (state: ServerState): void => {
    environment.clear();
    if (state.kind === "running" && vscode.workspace.isTrusted) {
      environment.append("PATH", path.delimiter + path.join(context.extensionPath, "bundled", "bin"));
      environment.replace("DAGLENS_SERVER_PYTHON", state.python);
    }
  };
  return server.onDidChangeState(follow);
}
