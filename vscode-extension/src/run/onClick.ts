// What happens between a click on a lens and the server's run: trust asked for, files saved, environment named.

import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { Runnable } from "../protocol";
import { chosenInterpreter } from "./interpreter";
import { saveBeforeRun } from "./saveBeforeRun";

/** The commands that execute the user's code. */
const RUNNING_COMMANDS = new Set(["daglens.materialize", "daglens.run", "daglens.rerun", "daglens.rerunStep", "daglens.debug"]);

/** Wraps the commands that the server carries out. */
export const executeCommand: NonNullable<Middleware["executeCommand"]> = async (command, args, next) => {
  if (!RUNNING_COMMANDS.has(command)) {
    return next(command, args);
  }
  if (!vscode.workspace.isTrusted) {
    await askForTrust();
    return undefined;
  }
  const runnable = args[0] as Runnable | undefined;
  if (runnable === undefined) {
    return next(command, args);
  }
  if (!(await saveBeforeRun(runnable.cwd))) {
    return undefined;
  }
  const interpreter = await chosenInterpreter(runnable.cwd);
  return next(command, interpreter === undefined ? args : [{ ...runnable, editor_interpreter: interpreter }]);
};

/** Says that nothing is run here, and offers to change that. */
export async function askForTrust(): Promise<void> {
  const manage = "Manage Workspace Trust";
  const choice = await vscode.window.showWarningMessage(
    "This folder is in Restricted Mode: Daglens reads its code and runs nothing of it.",
    manage,
  );
  if (choice === manage) {
    await vscode.commands.executeCommand("workbench.trust.manage");
  }
}
