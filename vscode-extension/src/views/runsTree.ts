// The Runs view: past and running runs, newest first, each with its steps.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { RunRecord, StepRecord } from "../protocol";
import { age, duration } from "./time";

export type RunNode =
  | { readonly kind: "run"; readonly run: RunRecord }
  | { readonly kind: "step"; readonly run: RunRecord; readonly step: StepRecord };

// The name that Dagster gives the job behind every materialization that no job of the user's stands for.
const IMPLICIT_JOB = "__ASSET_JOB";
const LABEL_NAMES = 3;
const REFRESH_DELAY_MS = 150;

const ICONS: Readonly<Record<string, vscode.ThemeIcon>> = {
  running: new vscode.ThemeIcon("loading~spin"),
  succeeded: new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed")),
  failed: new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed")),
  canceled: new vscode.ThemeIcon("circle-slash"),
  lost: new vscode.ThemeIcon("debug-disconnect", new vscode.ThemeColor("testing.iconFailed")),
  skipped: new vscode.ThemeIcon("debug-step-over"),
};
const WAITING = new vscode.ThemeIcon("circle-large-outline");

export class RunsTree implements vscode.TreeDataProvider<RunNode> {
  private readonly changed = new vscode.EventEmitter<void>();
  private client: LanguageClient | undefined;
  private pending: NodeJS.Timeout | undefined;
  readonly onDidChangeTreeData = this.changed.event;

  /** From now on the view shows what this server knows. */
  follow(client: LanguageClient): void {
    this.client = client;
    this.refresh();
  }

  refresh(): void {
    this.changed.fire();
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    return node.kind === "run" ? runItem(node) : stepItem(node);
  }

  async getChildren(node?: RunNode): Promise<RunNode[]> {
    if (node === undefined) {
      return (await this.runs()).map((run) => ({ kind: "run", run }));
    }
    return node.kind === "run" ? node.run.steps.map((step) => ({ kind: "step", run: node.run, step })) : [];
  }

  /** Events come in bursts; the view is drawn once for each burst. */
  refreshSoon(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      this.refresh();
    }, REFRESH_DELAY_MS);
  }

  private async runs(): Promise<readonly RunRecord[]> {
    if (this.client?.isRunning() !== true) {
      return [];
    }
    const answer = await this.client.sendRequest<{ readonly runs: readonly RunRecord[] }>("daglens/runs", {});
    return answer.runs;
  }
}

/** What a run is called: its job; for assets run without one, what its steps make. */
export function runLabel(run: RunRecord): string {
  if (run.job !== null && !run.job.startsWith(IMPLICIT_JOB)) {
    return run.job;
  }
  const names = [...new Set(run.steps.map((step) => step.step.split(".")[0] ?? step.step))];
  const more = names.length > LABEL_NAMES ? ` and ${names.length - LABEL_NAMES} more` : "";
  return names.length === 0 ? "materialize" : names.slice(0, LABEL_NAMES).join(", ") + more;
}

function runItem(node: RunNode & { kind: "run" }): vscode.TreeItem {
  const { run } = node;
  const collapsed = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(
    runLabel(run),
    run.status === "running" || run.status === "failed" ? collapsed.Expanded : collapsed.Collapsed,
  );
  item.id = run.run_id;
  item.iconPath = ICONS[run.status] ?? WAITING;
  item.description = [age(run.started), duration(run.started, run.ended)].filter((text) => text !== "").join(", ");
  item.contextValue = `run.${run.status}`;
  const parent = run.parent_run_id === null ? "" : `, a re-run of ${run.parent_run_id.slice(0, 8)}`;
  const reason = run.error === null ? "" : `\n${run.error.class}: ${run.error.message}`;
  item.tooltip = `${run.status}: run ${run.run_id.slice(0, 8)}${parent}${reason}`;
  return item;
}

function stepItem(node: RunNode & { kind: "step" }): vscode.TreeItem {
  const { run, step } = node;
  const item = new vscode.TreeItem(step.step);
  item.id = `${run.run_id}/${step.step}`;
  item.iconPath = ICONS[step.status] ?? WAITING;
  item.contextValue = run.status === "running" ? "step" : "step.ended";
  const message = step.error?.message ?? "";
  item.description = message === "" ? duration(step.started, step.ended) : message;
  item.tooltip = step.error === null ? step.status : `${step.error.class}: ${message}`;
  item.command = { command: "daglens.openRun", title: "Show Run", arguments: [node] };
  return item;
}
