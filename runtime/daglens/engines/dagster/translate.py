"""What Dagster writes into its event log, as facts of ours."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from dagster import DagsterEventType as Kind

from daglens.engines.dagster.errors import error_info, unread_input
from daglens.engines.dagster.metadata import metadata_to_json
from daglens.events.event import (
    AssetCheckEvaluated,
    AssetMaterialized,
    AssetObserved,
    ErrorInfo,
    Event,
    LogLine,
    StepFailed,
    StepInputLoaded,
    StepOutput,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from daglens.events.step_key import template_key
from daglens.record import dataclass
from daglens.storage.missing_value import nothing_stored

AssetParts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origins:
    """What the plan knows of inputs and outputs.

    `stored_by` names the earlier run of an output, `assets` the asset that an output is, `asset_inputs` the asset that
    an input of a step reads, `checks` the outputs that are results of checks, `changed` the steps that have
    other code by now.
    """

    stored_by: Mapping[tuple[str, str, str | None], str]
    assets: Mapping[tuple[str, str], AssetParts]
    asset_inputs: Mapping[tuple[str, str], AssetParts]
    checks: frozenset[tuple[str, str]] = frozenset()
    changed: frozenset[str] = frozenset()


@dataclass
class Translation:
    """Takes Dagster's log entries of one run in their order. `failure` tells what ended the run outside its steps."""

    origins: Origins
    attempts: dict[str, int] = field(default_factory=dict[str, int])
    stored: dict[str, list[Event]] = field(default_factory=dict[str, "list[Event]"])
    trouble: dict[str, str] = field(default_factory=dict[str, str])
    failed: list[str] = field(default_factory=list[str])
    failure: ErrorInfo | None = None
    status: str = ""

    def events(self, entry: Any) -> Iterator[Event]:
        """What an EventLogEntry says in our words; often nothing."""
        event, step = entry.dagster_event, entry.step_key
        if event is None:
            yield LogLine(step, "log", entry.user_message, logging.getLevelName(entry.level))
            return
        kind = event.event_type
        match kind:
            case Kind.STEP_START | Kind.STEP_RESTARTED:
                self.attempts[step] = self.attempts.get(step, 0) + 1
                yield StepStarted(step, self.attempts[step])
            case Kind.STEP_OUTPUT:
                yield from self._release(step)
                output = event.event_specific_data.step_output_handle
                if (step, output.output_name) not in self.origins.checks:
                    # It is announced when it is stored, which Dagster says later.
                    asset = self.origins.assets.get((step, output.output_name))
                    self.stored[step] = [StepOutput(step, output.output_name, output.mapping_key, "", asset)]
            case Kind.HANDLED_OUTPUT:
                yield from self._release(step)
            case Kind.ASSET_MATERIALIZATION:
                made = event.event_specific_data.materialization
                metadata = metadata_to_json(made.metadata)
                fact = AssetMaterialized(step, tuple(made.asset_key.path), made.partition, metadata)
                if step in self.stored:
                    self.stored[step].append(fact)
                else:
                    yield fact
            case Kind.ASSET_OBSERVATION:
                seen = event.event_specific_data.asset_observation
                metadata = metadata_to_json(seen.metadata)
                yield AssetObserved(step, tuple(seen.asset_key.path), seen.partition, metadata)
            case Kind.ASSET_CHECK_EVALUATION:
                yield from self._release(step)
                yield _check(step, event.event_specific_data)
            case Kind.LOADED_INPUT:
                yield from self._input(step, event.event_specific_data)
            case Kind.STEP_SUCCESS:
                yield from self._release(step)
                yield StepSucceeded(step, event.event_specific_data.duration_ms)
            case Kind.STEP_UP_FOR_RETRY:
                self.stored.pop(step, None)
                data = event.event_specific_data
                error = None if data.error is None else error_info(data.error)
                yield StepRetried(step, self.attempts.get(step, 1), data.seconds_to_wait or 0.0, error)
            case Kind.STEP_SKIPPED:
                yield StepSkipped(step, entry.user_message)
            case Kind.STEP_FAILURE:
                self.stored.pop(step, None)
                self.failed.append(step)
                yield StepFailed(step, self._error(step, event.event_specific_data, entry.user_message))
            case Kind.RUN_SUCCESS | Kind.RUN_CANCELED:
                self.status = kind.name
            case Kind.RUN_FAILURE:
                self.status = kind.name
                self._end_of_run(event.event_specific_data, entry.user_message)
            case Kind.HOOK_ERRORED | Kind.ENGINE_EVENT | Kind.RESOURCE_INIT_FAILURE:
                yield from self._trouble(step, event, entry.user_message)
            case _:
                pass

    def _release(self, step: str) -> Iterator[Event]:
        yield from self.stored.pop(step, ())

    def _input(self, step: str, data: Any) -> Iterator[Event]:
        """An input is worth telling where it was not made in this run."""
        if data.upstream_step_key is None:
            asset = self.origins.asset_inputs.get((step, data.input_name))
            if asset is not None:
                yield StepInputLoaded(step, data.input_name, None, None, None, asset)
            return
        made = (data.upstream_step_key, data.upstream_output_name)
        mapping_key = step[step.index("[") + 1 : -1] if step.endswith("]") else None
        run_id = self.origins.stored_by.get((*made, mapping_key)) or self.origins.stored_by.get((*made, None))
        if run_id is not None:
            changed = template_key(made[0]) in self.origins.changed
            yield StepInputLoaded(step, data.input_name, run_id, *made, self.origins.assets.get(made), changed)

    def _error(self, step: str, data: Any, message: str) -> ErrorInfo:
        error = ErrorInfo("StepFailed", message) if data.error is None else error_info(data.error)
        asset = None if data.error is None else self.origins.asset_inputs.get((step, unread_input(data.error)))
        if asset is not None and error.class_name == "FileNotFoundError":
            return replace(error, message=f"{nothing_stored(asset)} ({error.message})")
        return error if error.message else replace(error, message=self.trouble.get(step, message))

    def _trouble(self, step: str | None, event: Any, message: str) -> Iterator[LogLine]:
        """What went wrong around the steps (a hook, a crashed process) is a line of the log."""
        error = getattr(event.event_specific_data, "error", None)
        if error is not None:
            self.trouble[step or ""] = message
            yield LogLine(step, "log", f"{message}\n{error.to_string()}", "ERROR")

    def _end_of_run(self, data: Any, message: str) -> None:
        if self.failed:
            return
        error = getattr(data, "error", None)
        self.failure = ErrorInfo("RunFailed", message) if error is None else error_info(error)


def _check(step: str, evaluation: Any) -> AssetCheckEvaluated:
    return AssetCheckEvaluated(
        step,
        tuple(evaluation.asset_key.path),
        evaluation.check_name,
        evaluation.passed,
        evaluation.severity.value,
        metadata_to_json(evaluation.metadata),
    )
