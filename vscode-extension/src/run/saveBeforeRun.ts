// What you see is what runs: the project's changed files are saved before a click takes effect.

import * as path from "node:path";
import * as vscode from "vscode";

/** Saves the changed files below `folder`. False where one could not be saved, which the user has then been told. */
export async function saveBeforeRun(folder: string): Promise<boolean> {
  const scope = vscode.Uri.file(folder);
  if (!vscode.workspace.getConfiguration("daglens", scope).get<boolean>("saveBeforeRun", true)) {
    return true;
  }
  const changed = vscode.workspace.textDocuments.filter(
    (document) => document.isDirty && document.uri.scheme === "file" && isBelow(document.uri.fsPath, folder),
  );
  const saved = await Promise.all(changed.map((document) => document.save()));
  const refused = changed.filter((_document, index) => saved[index] !== true);
  if (refused.length === 0) {
    return true;
  }
  const names = refused.map((document) => vscode.workspace.asRelativePath(document.uri)).join(", ");
  void vscode.window.showErrorMessage(`Nothing was run: ${names} could not be saved.`);
  return false;
}

function isBelow(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
}
