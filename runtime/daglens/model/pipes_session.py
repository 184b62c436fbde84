"""A step's talk with an external process: what it is told, and what it reports back."""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime
from typing import Any

from daglens.record import dataclass

from .asset_key import AssetKey
from .contexts import OpExecutionContext
from .errors import DagsterPipesExecutionError
from .event_values import AssetCheckResult, AssetCheckSeverity, DataVersion, MaterializeResult
from .pipes_ends import PipesContextInjector, PipesMessageReader
from .pipes_protocol import CONTEXT_VARIABLE, MESSAGES_VARIABLE, context_data, encode_param, metadata_from_external

PipesExecutionResult = MaterializeResult[Any] | AssetCheckResult


class PipesMessageHandler:
    """Understands the messages of one process. Its methods are called from the thread that reads them."""

    def __init__(self, context: OpExecutionContext, message_reader: PipesMessageReader) -> None:
        self._context, self._reader = context, message_reader
        self._results: list[PipesExecutionResult] = []
        self._custom: list[Any] = []
        self._opened = self._closed = 0

    @property
    def received_opened_message(self) -> bool:
        return self._opened > 0

    @property
    def received_closed_message(self) -> bool:
        return self._closed >= self._reader.expected_writer_count

    def get_reported_results(self) -> Sequence[PipesExecutionResult]:
        return tuple(self._results)

    def get_custom_messages(self) -> Sequence[Any]:
        return tuple(self._custom)

    def on_launched(self, launched_payload: Mapping[str, Any]) -> None:
        self._reader.on_launched(launched_payload)

    def handle_message(self, message: Mapping[str, Any]) -> None:
        """Raises DagsterPipesExecutionError for a message of a kind that the protocol does not have."""
        params: Mapping[str, Any] = message.get("params") or {}
        match message.get("method"):
            case "opened":
                self._opened += 1
                self._context.log.info("[pipes] the external process successfully opened its messages.")
                self._reader.on_opened({"extras": {}, **params})
            case "closed":
                self._closed += 1
                if "exception" in params:
                    raised = params["exception"]
                    self._context.log.error(
                        f"[pipes] the external process ended with {raised.get('name')}: {raised.get('message')}"
                    )
            case "log":
                self._context.log.log(_level(params.get("level", "info")), params["message"])
            case "log_external_stream":
                (sys.stderr if params["stream"] == "stderr" else sys.stdout).write(params["text"])
            case "report_asset_materialization":
                version = params.get("data_version")
                self._results.append(
                    MaterializeResult(
                        asset_key=AssetKey.from_escaped_user_string(params["asset_key"]),
                        metadata=metadata_from_external(params.get("metadata")),
                        data_version=None if version is None else DataVersion(version),
                    )
                )
            case "report_asset_check":
                self._results.append(
                    AssetCheckResult(
                        asset_key=AssetKey.from_escaped_user_string(params["asset_key"]),
                        check_name=params["check_name"],
                        passed=params["passed"],
                        severity=AssetCheckSeverity(params.get("severity", "ERROR")),
                        metadata=metadata_from_external(params.get("metadata")),
                    )
                )
            case "report_custom_message":
                self._custom.append(params.get("payload"))
            case other:
                raise DagsterPipesExecutionError(f"Unknown message method: {other}")


def _level(name: str) -> int:
    import logging

    return getattr(logging, name.upper(), logging.INFO)


@dataclass
class PipesSession:
    """Open for as long as the process runs. The parameters say where it finds the context and puts its messages."""

    context_data: Mapping[str, Any]
    message_handler: PipesMessageHandler
    context_injector_params: Mapping[str, Any]
    message_reader_params: Mapping[str, Any]
    context: OpExecutionContext
    created_at: datetime = field(default_factory=datetime.now)

    def get_bootstrap_params(self) -> Mapping[str, Any]:
        return {CONTEXT_VARIABLE: self.context_injector_params, MESSAGES_VARIABLE: self.message_reader_params}

    def get_bootstrap_env_vars(self) -> Mapping[str, str]:
        """Variables for the environment of the process."""
        return {name: encode_param(value) for name, value in self.get_bootstrap_params().items()}

    def get_bootstrap_cli_arguments(self) -> Mapping[str, str]:
        """The same as arguments of a command line."""
        return {
            "--dagster-pipes-context": encode_param(self.context_injector_params),
            "--dagster-pipes-messages": encode_param(self.message_reader_params),
        }

    def get_reported_results(self) -> Sequence[PipesExecutionResult]:
        return self.message_handler.get_reported_results()

    def get_custom_messages(self) -> Sequence[Any]:
        return self.message_handler.get_custom_messages()

    def report_launched(self, launched_payload: Mapping[str, Any]) -> None:
        self.message_handler.on_launched(launched_payload)

    def get_results(
        self, *, implicit_materializations: bool = True, metadata: Mapping[str, Any] | None = None
    ) -> Sequence[PipesExecutionResult]:
        """What was reported; and, unless told otherwise, a plain result for each asset of the step that was not."""
        found = [_with_metadata(each, metadata) for each in self.get_reported_results()]
        if implicit_materializations and self.context.has_assets_def:
            reported = {each.asset_key for each in found if isinstance(each, MaterializeResult)}
            found += [
                MaterializeResult(asset_key=key, metadata=metadata)
                for key in self.context.assets_def.ordered_keys
                if key not in reported
            ]
        return tuple(found)


def _with_metadata(result: PipesExecutionResult, metadata: Mapping[str, Any] | None) -> PipesExecutionResult:
    if not metadata or not isinstance(result, MaterializeResult):
        return result
    return MaterializeResult(
        asset_key=result.asset_key,
        metadata={**metadata, **(result.metadata or {})},
        data_version=result.data_version,
    )


@contextmanager
def open_pipes_session(
    context: OpExecutionContext,
    context_injector: PipesContextInjector,
    message_reader: PipesMessageReader,
    extras: Mapping[str, Any] | None = None,
) -> Generator[PipesSession]:
    """A session for a process that is started inside it, by whatever means."""
    context.set_requires_typed_event_stream(
        error_message="What the external process reported has to be returned: `yield from session.get_results()`, or "
        "return what `client.run(...).get_results()` or `.get_materialize_result()` gives."
    )
    data = context_data(context, extras)
    handler = PipesMessageHandler(context, message_reader)
    with context_injector.inject_context(data) as where, message_reader.read_messages(handler) as to:
        yield PipesSession(data, handler, where, to, context)
    if not handler.received_opened_message:
        context.log.warning(
            "[pipes] the external process sent no messages. Check that it calls open_dagster_pipes. "
            f"{context_injector.no_messages_debug_text()} {message_reader.no_messages_debug_text()}"
        )
    elif not handler.received_closed_message:
        context.log.warning(
            "[pipes] did not receive closed message: the last messages of the external process may be missing."
        )
