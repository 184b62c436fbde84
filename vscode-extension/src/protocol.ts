// What editor and server say to each other beyond the standard: shapes only.

/** One thing that can be run, or said about a run; `argv` is the terminal command that does the same. */
export interface Runnable {
  readonly v: 1;
  readonly kind: string;
  readonly label: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run_id?: string;
  readonly step?: string;
}

export type RunStatus = "running" | "succeeded" | "failed" | "canceled" | "lost";

export interface StepRecord {
  readonly step: string;
  readonly status: string;
  readonly started: string | null;
  readonly ended: string | null;
  readonly attempts: number;
  readonly error: ErrorRecord | null;
}

export interface ErrorRecord {
  readonly class: string;
  readonly message: string;
}

export interface RunRecord {
  readonly run_id: string;
  /** The folder that holds the run's records; where an editor has several open. */
  readonly project?: string;
  readonly parent_run_id: string | null;
  readonly job: string | null;
  readonly status: RunStatus;
  readonly started: string | null;
  readonly ended: string | null;
  /** What went wrong outside any step. */
  readonly error: ErrorRecord | null;
  readonly steps: readonly StepRecord[];
}

/** The commands that only an editor can carry out; the server registers the others. */
export const CLIENT_COMMANDS = ["daglens.copyCommand", "daglens.showRun"] as const;
