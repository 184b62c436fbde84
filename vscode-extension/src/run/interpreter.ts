// The environment that the user has chosen in the Python extension, if that extension is there. Asked on a click only.

import * as vscode from "vscode";

/** The part of the Python extension's public API that is used here (ms-python.python, `PythonExtension.environments`). */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<ResolvedEnvironment | undefined>;
  };
}

interface ResolvedEnvironment {
  readonly executable: { readonly uri?: vscode.Uri | undefined };
}

/** The chosen interpreter's path for a folder; undefined where there is no such extension or it has no answer. */
export async function chosenInterpreter(folder: string): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  if (extension === undefined) {
    return undefined;
  }
  try {
    const environments = (await extension.activate()).environments;
    if (environments === undefined) {
      return undefined;
    }
    const active = environments.getActiveEnvironmentPath(vscode.Uri.file(folder));
    return (await environments.resolveEnvironment(active))?.executable.uri?.fsPath;
  } catch {
    return undefined; // Another extension's trouble must not stop a run: the server then searches by itself.
  }
}
