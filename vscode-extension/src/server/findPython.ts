// Which Python the server runs on: the machine's own, never one that an opened folder brings along.

import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import * as path from "node:path";

export interface PythonSearch {
  /** The machine-scoped setting; empty where the user has none. */
  readonly configured: string;
  /** The PATH to search. */
  readonly searchPath: string;
  /** Absolute paths of the opened folders; nothing below them is executed. */
  readonly folders: readonly string[];
  /** The bundled boot script, which knows what it needs. */
  readonly boot: string;
}

export type PythonFound =
  | { readonly kind: "found"; readonly executable: string; readonly version: string }
  | { readonly kind: "none"; readonly reason: string };

type Verdict =
  | { readonly fits: true; readonly executable: string; readonly version: string }
  | { readonly fits: false; readonly reason: string };

const NAMES = ["python3", "python", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
const CHECK_TIMEOUT_MS = 20_000;

/** The first Python that fits, or why each candidate does not. */
export async function findPython(search: PythonSearch): Promise<PythonFound> {
  const configured = search.configured.trim();
  const candidates = configured === "" ? onPath(search) : [configured];
  const refusals: string[] = [];
  for (const candidate of candidates) {
    const verdict = await judge(candidate, search);
    if (verdict.fits) {
      return { kind: "found", executable: verdict.executable, version: verdict.version };
    }
    refusals.push(`${candidate}: ${verdict.reason}`);
  }
  if (configured !== "") {
    return { kind: "none", reason: `The setting daglens.server.python does not work. ${refusals.join("; ")}.` };
  }
  const tried = refusals.length === 0 ? "There is none on PATH." : `Tried ${refusals.join("; ")}.`;
  return { kind: "none", reason: `Daglens needs a Python 3.10 or newer to run its server. ${tried}` };
}

/** Absolute candidates from PATH, the usual names first. Relative entries would depend on the folder: left out. */
function onPath(search: PythonSearch): string[] {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const places = search.searchPath.split(path.delimiter).filter((place) => path.isAbsolute(place));
  const all = NAMES.flatMap((name) => places.map((place) => path.join(place, name + suffix)));
  return [...new Set(all)].filter((candidate) => existsSync(candidate) && !isInside(candidate, search.folders));
}

async function judge(candidate: string, search: PythonSearch): Promise<Verdict> {
  if (!path.isAbsolute(candidate)) {
    return { fits: false, reason: "not an absolute path" };
  }
  if (!existsSync(candidate)) {
    return { fits: false, reason: "does not exist" };
  }
  if (isInside(candidate, search.folders)) {
    return { fits: false, reason: "lies inside the opened folder" };
  }
  const answer = await ask(candidate, search.boot);
  if (answer === null) {
    return { fits: false, reason: "does not answer as a Python 3 does" };
  }
  if (answer.problem !== null) {
    return { fits: false, reason: answer.problem };
  }
  // A version manager's shim is a script that looks around; what it stands for is started from now on.
  const executable = answer.executable === "" ? candidate : answer.executable;
  if (isInside(executable, search.folders)) {
    return { fits: false, reason: `stands for ${executable}, which lies inside the opened folder` };
  }
  return { fits: true, executable, version: answer.version };
}

interface Answer {
  readonly executable: string;
  readonly version: string;
  readonly problem: string | null;
}

function ask(python: string, boot: string): Promise<Answer | null> {
  return new Promise((resolve) => {
    const options = { cwd: path.dirname(boot), timeout: CHECK_TIMEOUT_MS, windowsHide: true };
    execFile(python, ["-I", "-S", boot, "--check"], options, (error, stdout) => {
      resolve(error === null ? parseAnswer(stdout) : null);
    });
  });
}

function parseAnswer(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return null;
  }
}

/** Whether a file lies below one of the folders, as named or behind links. */
export function isInside(file: string, folders: readonly string[]): boolean {
  const spellings = [path.resolve(file), real(file), real(path.dirname(file))];
  return folders.some((folder) =>
    [path.resolve(folder), real(folder)].some((top) => spellings.some((spelling) => isBelow(spelling, top))),
  );
}

function isBelow(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}
