"""`PipesSubprocessClient`: a step whose work another process does and reports on, by the dagster-pipes protocol."""

from __future__ import annotations

import os
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from .contexts import OpExecutionContext
from .errors import DagsterExecutionInterruptedError, DagsterPipesError, DagsterPipesExecutionError
from .event_values import AssetCheckResult, MaterializeResult
from .metadata import metadata_values
from .pipes_ends import (
    PipesContextInjector,
    PipesMessageReader,
    PipesTempFileContextInjector,
    PipesTempFileMessageReader,
)
from .pipes_session import PipesExecutionResult, PipesSession, open_pipes_session


class PipesClientCompletedInvocation:
    """What a process left when it had ended well."""

    def __init__(self, session: PipesSession, metadata: Mapping[str, Any] | None = None) -> None:
        self._session, self._metadata = session, metadata_values(metadata)

    @property
    def metadata(self) -> Mapping[str, Any]:
        return self._metadata

    def get_results(self, *, implicit_materializations: bool = True) -> Sequence[PipesExecutionResult]:
        """Results to return or yield from an asset."""
        return self._session.get_results(
            implicit_materializations=implicit_materializations, metadata=self._metadata or None
        )

    def get_materialize_result(self, *, implicit_materialization: bool = True) -> MaterializeResult[Any]:
        """The one materialization, with the checks that came with it; raises DagsterPipesError for none or several."""
        results = self.get_results(implicit_materializations=implicit_materialization)
        made = [each for each in results if isinstance(each, MaterializeResult)]
        if len(made) != 1:
            raise DagsterPipesError(
                f"Expected exactly one materialization, got {len(made)}: use get_results() for a process that reports "
                "several."
            )
        [only] = made
        return MaterializeResult(
            asset_key=only.asset_key,
            metadata=only.metadata,
            check_results=[each for each in results if isinstance(each, AssetCheckResult)],
            data_version=only.data_version,
            tags=only.tags,
        )

    def get_asset_check_result(self) -> AssetCheckResult:
        results = self.get_results(implicit_materializations=False)
        found = [each for each in results if isinstance(each, AssetCheckResult)]
        if len(found) != 1:
            raise DagsterPipesError(f"Expected exactly one check result, got {len(found)}.")
        return found[0]

    def get_custom_messages(self) -> Sequence[Any]:
        return self._session.get_custom_messages()


class PipesClient(ABC):
    """Starts an external process of some kind and waits for it."""

    __is_resource_class__ = True

    @abstractmethod
    def run(
        self, *, context: OpExecutionContext, extras: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> PipesClientCompletedInvocation: ...


class PipesSubprocessClient(PipesClient):
    """Runs commands as processes of this machine. Times are in seconds."""

    def __init__(
        self,
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
        context_injector: PipesContextInjector | None = None,
        message_reader: PipesMessageReader | None = None,
        forward_termination: bool = True,
        forward_stdio: bool = True,
        termination_timeout_seconds: float = 20,
    ) -> None:
        self.env, self.cwd = dict(env or {}), cwd
        self.context_injector = context_injector or PipesTempFileContextInjector()
        self.message_reader = message_reader or PipesTempFileMessageReader()
        self.forward_termination, self.forward_stdio = forward_termination, forward_stdio
        self.termination_timeout_seconds = termination_timeout_seconds

    def run(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        *,
        context: OpExecutionContext,
        extras: Mapping[str, Any] | None = None,
        command: str | Sequence[str],
        env: Mapping[str, str] | None = None,
        cwd: str | None = None,
    ) -> PipesClientCompletedInvocation:
        """Raises DagsterPipesExecutionError where the process ends with another code than 0."""
        with open_pipes_session(context, self.context_injector, self.message_reader, extras) as session:
            channel = None if self.forward_stdio else subprocess.DEVNULL
            process = subprocess.Popen(
                command,
                cwd=cwd or self.cwd,
                env={**os.environ, **self.env, **(env or {}), **session.get_bootstrap_env_vars()},
                stdout=channel,
                stderr=channel,
            )
            try:
                process.wait()
            except (KeyboardInterrupt, DagsterExecutionInterruptedError):
                if self.forward_termination:
                    context.log.info("[pipes] interrupted: the external process is sent SIGINT.")
                    process.send_signal(signal.SIGINT)
                    process.wait(timeout=self.termination_timeout_seconds)
                raise
            if process.returncode != 0:
                raise DagsterPipesExecutionError(f"The external process ended with exit code {process.returncode}.")
        return PipesClientCompletedInvocation(session)
