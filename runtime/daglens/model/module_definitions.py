"""What a module defines: its own Definitions, or what it binds at module level."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import Any

from .asset_job import UnresolvedAssetJobDefinition
from .asset_spec import AssetSpec
from .assets_definition import AssetChecksDefinition, AssetsDefinition
from .definitions import Definitions
from .errors import DagsterInvalidDefinitionError, DagsterInvariantViolationError
from .graph import GraphDefinition
from .job import JobDefinition
from .load_assets import find_in_modules, load_assets_from_modules, modules_of_package
from .metadata import metadata_values
from .op import OpDefinition
from .partitioned_schedule import UnresolvedPartitionedAssetScheduleDefinition
from .repository import RepositoryDefinition
from .resource_requirements import check_node_resources
from .schedule import ScheduleDefinition
from .sensor import SensorDefinition
from .source_asset import SourceAsset
from .valid_names import check_name


class LazyDefinitions:
    """A function decorated with `@definitions`: called once, when its definitions are asked for."""

    def __init__(self, function: Callable[..., Any], takes_context: bool = False) -> None:
        self.function, self.name, self.takes_context = function, function.__name__, takes_context
        self._loaded: Definitions | RepositoryDefinition | None = None

    def __call__(self, context: Any = None) -> Any:
        """The definitions; raises DagsterInvariantViolationError where the function returns anything else, or takes a
        context and there is none.
        """
        if self._loaded is None:
            if self.takes_context and context is None:
                raise DagsterInvariantViolationError(
                    f"`{self.name}` takes a ComponentLoadContext, which only the loading of a defs folder has."
                )
            found = self.function(context) if self.takes_context else self.function()
            if not isinstance(found, (Definitions, RepositoryDefinition)):
                raise DagsterInvariantViolationError(
                    f"Function must return a Definitions or RepositoryDefinition object, got {type(found)}."
                )
            self._loaded = found
        return self._loaded


def definitions(fn: Callable[..., Any]) -> LazyDefinitions:
    """Decorates a function of nothing or of a ComponentLoadContext, by its annotation, that returns Definitions."""
    parameters = list(inspect.signature(fn).parameters.values())
    if parameters:
        from daglens.components.load_context import ComponentLoadContext

        if len(parameters) > 1 or parameters[0].annotation not in (ComponentLoadContext, *_CONTEXT_IN_TEXT):
            raise DagsterInvariantViolationError(
                "Function must accept either no parameters or exactly one ComponentLoadContext parameter"
            )
    return LazyDefinitions(fn, bool(parameters))


_CONTEXT_IN_TEXT = ("ComponentLoadContext", "dg.ComponentLoadContext", "dagster.ComponentLoadContext")


def repository(
    definitions_fn: Callable[..., Any] | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    default_executor_def: Any = None,
    default_logger_defs: Mapping[str, Any] | None = None,
    **_ignored: Any,
) -> Any:
    """Decorates a function that returns a list of definitions: a RepositoryDefinition, loaded at once."""

    def decorate(function: Callable[..., Any]) -> RepositoryDefinition:
        loaded = repository_definitions(function(), default_executor_def, default_logger_defs)
        shown = description or inspect.getdoc(function)
        return RepositoryDefinition(check_name(name or function.__name__), loaded, shown, metadata_values(metadata))

    return decorate if definitions_fn is None else decorate(definitions_fn)


def repository_definitions(returned: Any, executor: Any = None, loggers: Any = None) -> Definitions:
    """The list that a repository function returned, sorted into Definitions; raises for what does not belong.

    Which resources are missing is found when all jobs are asked for, not here.
    """
    if isinstance(returned, Mapping):
        returned = [_made(kind, name, value) for kind, group in returned.items() for name, value in group.items()]
    flat: list[Any] = []
    for each in returned:
        flat.extend(each if isinstance(each, (list, tuple)) else [each])
    sorted_into = _sorted(flat)
    rest = [each for each in flat if not any(each is other for group in sorted_into.values() for other in group)]
    if rest:
        raise DagsterInvalidDefinitionError(
            "Bad return value from repository function: all elements of list must be of type job, graph, schedule, "
            f"sensor, asset or asset check. The one at index {flat.index(rest[0])} is a {type(rest[0])}."
        )
    _check_job_names(sorted_into["jobs"])
    sorted_into["jobs"] = [each.to_job() if isinstance(each, GraphDefinition) else each for each in sorted_into["jobs"]]
    bound: dict[str, Any] = dict(sorted_into)
    loaded = Definitions(**bound, executor=executor, loggers=loggers)
    loaded.check_names()
    for job in loaded.jobs_by_name.values():
        if not job.is_asset_job:
            check_node_resources(job.graph, job.resource_defs)
    return loaded


def _made(kind: str, name: str, value: Any) -> Any:
    """A definition of a repository's dictionary, which may hold functions that make one."""
    made = value() if callable(value) and not hasattr(value, "name") else value
    if kind == "jobs" and not isinstance(made, (JobDefinition, GraphDefinition, UnresolvedAssetJobDefinition)):
        raise DagsterInvalidDefinitionError(
            f"Object mapped to {name} is not an instance of JobDefinition or GraphDefinition."
        )
    return made


def _check_job_names(jobs: Iterable[Any]) -> None:
    seen: dict[str, Any] = {}
    for each in jobs:
        if seen.setdefault(each.name, each) is not each:
            if isinstance(each, UnresolvedAssetJobDefinition):
                raise DagsterInvalidDefinitionError(f"Duplicate definition found for unresolved job '{each.name}'")
            kind = "graph" if isinstance(each, GraphDefinition) else "job"
            raise DagsterInvalidDefinitionError(f"Duplicate job definition found for {kind} '{each.name}'")


def _sorted(values: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {"assets": [], "asset_checks": [], "jobs": [], "schedules": [], "sensors": []}
    for each in values:
        match each:
            case AssetChecksDefinition():
                found["asset_checks"].append(each)
            case AssetsDefinition() | SourceAsset() | AssetSpec():
                found["assets"].append(each)
            case JobDefinition() | UnresolvedAssetJobDefinition() | GraphDefinition():
                found["jobs"].append(each)
            case ScheduleDefinition() | UnresolvedPartitionedAssetScheduleDefinition():
                found["schedules"].append(each)
            case SensorDefinition():
                found["sensors"].append(each)
            case _:
                pass
    return found


def definitions_of_module(module: ModuleType, name: str | None = None) -> Definitions:
    """A module's definitions: its own `Definitions`, `@definitions` or `@repository`, else what it binds.

    Everything is bound and checked, so errors of loading come out here. Raises DagsterInvariantViolationError where the
    module holds several Definitions.
    """
    shown = name or module.__name__
    kinds = (Definitions, LazyDefinitions, RepositoryDefinition)
    bound = {id(each): each for each in vars(module).values() if isinstance(each, kinds)}
    own = list(bound.values())
    if len(own) > 1:
        raise DagsterInvariantViolationError(
            f"{shown} binds {len(own)} Definitions at module level, and a code location has one: put them "
            "together with "
            "Definitions.merge."
        )
    if own:
        match own[0]:
            case LazyDefinitions():
                loaded = own[0]()
                loaded = loaded.definitions if isinstance(loaded, RepositoryDefinition) else loaded
            case RepositoryDefinition():
                loaded = own[0].definitions
            case _:
                loaded = own[0]
    else:
        loaded = load_definitions_from_modules([module])
        loaded.graphs = tuple(find_in_modules([module], lambda value: isinstance(value, GraphDefinition)))
        loaded.ops = tuple(find_in_modules([module], lambda value: isinstance(value, OpDefinition)))
    loaded.validate()
    return loaded


def load_definitions_from_modules(
    modules: Iterable[ModuleType], resources: Mapping[str, Any] | None = None, loggers: Any = None, executor: Any = None
) -> Definitions:
    """Definitions of all that the modules bind at module level."""
    listed = list(modules)
    found = _sorted(
        find_in_modules(
            listed,
            lambda value: (
                not isinstance(value, (AssetsDefinition, SourceAsset, GraphDefinition))
                or isinstance(value, AssetChecksDefinition)
            ),
        )
    )
    found["assets"] = load_assets_from_modules(listed, include_specs=True)
    bound: dict[str, Any] = dict(found)
    return Definitions(**bound, resources=resources, loggers=loggers, executor=executor)


def load_definitions_from_module(module: ModuleType, **kwargs: Any) -> Definitions:
    return load_definitions_from_modules([module], **kwargs)


def load_definitions_from_package_module(package_module: ModuleType, **kwargs: Any) -> Definitions:
    return load_definitions_from_modules(modules_of_package(package_module), **kwargs)


def load_definitions_from_package_name(package_name: str, **kwargs: Any) -> Definitions:
    import importlib

    return load_definitions_from_package_module(importlib.import_module(package_name), **kwargs)


def load_definitions_from_current_module(**kwargs: Any) -> Definitions:
    """Holds what is passed, nothing of the module: in Dagster a decorator stands between, and is the caller found."""
    return load_definitions_from_modules([], **kwargs)
