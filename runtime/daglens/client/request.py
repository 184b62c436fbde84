"""What the host asks a worker to run, as data and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, fields, replace
from typing import Any, Literal, Protocol, cast

from daglens.record import dataclass
from daglens.user_error import UserError

RunKind = Literal["materialize", "run", "rerun"]
RUN_KINDS: tuple[RunKind, ...] = ("materialize", "run", "rerun")


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One run. Everything a lens, a tree item, a task or the terminal can ask is said here.

    `project` is the absolute project folder; `paths` are the files or folders to load, none meaning the project's code
    locations, which are then `locations`: files, folders or dotted module names, as the host reads them from the
    project's configuration. `selection` is a selection of assets (materialize), `job` a job or graph (run), `run_id`
    the parent run or "last" (rerun); `steps` selects steps of it (`*step` upstream and `step*`/`step+` downstream as
    Dagster writes them), `from_failure` those that failed or were not reached, `stale` those that read what was made
    anew since. `address` is that of a Dask scheduler. `fsync` makes what is announced outlive a power failure too; with
    `previews` a small picture of each output is recorded. Relative paths are relative to the project. `env` is added to
    the worker's environment and stored nowhere. `config` and `tags` are those that a schedule or sensor asks for;
    where there is a `config_file`, it counts. `checks`, as `asset/key:name`, are the asset checks to evaluate in place
    of all those of the selected assets; a selection of "" and checks evaluates just these.
    """

    kind: RunKind
    project: str
    paths: tuple[str, ...] = ()
    selection: str | None = None
    job: str | None = None
    run_id: str | None = None
    steps: tuple[str, ...] = ()
    from_failure: bool = False
    stale: bool = False
    executor: Literal["in_process", "multiprocess", "dask"] | None = None
    address: str | None = None
    engine: Literal["auto", "bundled", "dagster"] = "auto"
    config_file: str | None = None
    config: Mapping[str, Any] | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    partition: str | None = None
    interpreter: str | None = None
    storage: str = ".daglens"
    fsync: bool = False
    previews: bool = True
    checks: tuple[str, ...] | None = None
    source_roots: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict[str, str])


class RunSettings(Protocol):
    """What a project's configuration says of its runs."""

    @property
    def executor(self) -> str | None: ...
    @property
    def engine(self) -> str | None: ...
    @property
    def storage(self) -> str: ...
    @property
    def source_roots(self) -> tuple[str, ...] | None: ...
    @property
    def fsync(self) -> bool: ...
    @property
    def previews(self) -> bool: ...


def completed(request: RunRequest, settings: RunSettings) -> RunRequest:
    """The request with what the project's configuration says where the command line is silent.

    A re-run keeps the engine of its parent, whatever the project says by now.
    """
    takes_engine = request.engine == "auto" and request.kind != "rerun"
    return replace(
        request,
        executor=request.executor or cast("Any", settings.executor),
        engine=cast("Any", settings.engine or "auto") if takes_engine else request.engine,
        storage=settings.storage,
        source_roots=settings.source_roots or (),
        fsync=settings.fsync,
        previews=settings.previews,
    )


class DeclaredPlace(Protocol):
    """A code location that a project declares: a module or a file, and the folder that its imports start from."""

    @property
    def module(self) -> str | None: ...
    @property
    def file(self) -> str | None: ...
    @property
    def folder(self) -> str: ...


def with_declared(request: RunRequest, declared: Iterable[DeclaredPlace]) -> RunRequest:
    """The request with the code locations that the project declares, unless it names its own or its parent's."""
    if request.paths or request.locations or request.kind == "rerun":
        return request
    places = tuple(declared)
    folders = (each.folder for each in places if each.folder != request.project)
    return replace(
        request,
        locations=tuple(dict.fromkeys(name for each in places if (name := each.module or each.file))),
        source_roots=tuple(dict.fromkeys((*request.source_roots, *folders))),
    )


class UsageError(UserError):
    """The request asks for something that cannot be."""


def to_json(request: RunRequest) -> dict[str, Any]:
    """The request as JSON values, without its environment: secrets enter neither the wire nor the log."""
    document: dict[str, Any] = {}
    for item in fields(request):
        value: Any = getattr(request, item.name)
        if item.name != "env":
            document[item.name] = list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value
    return document


def from_json(document: Mapping[str, Any]) -> RunRequest:
    """The inverse of `to_json`. Unknown keys are ignored, so that a later release's requests stay readable."""
    known: dict[str, Any] = {}
    for item in fields(RunRequest):
        if item.name in document and item.name != "env":
            value = document[item.name]
            known[item.name] = tuple(cast("list[str]", value)) if isinstance(value, list) else value
    return RunRequest(**known)
