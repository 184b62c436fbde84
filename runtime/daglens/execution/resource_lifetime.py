"""Resources of a run: made when first needed, torn down in reverse order at its end."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from daglens.model.config_schema import default_config
from daglens.model.errors import DagsterError, DagsterInvalidDefinitionError, DagsterResourceFunctionError
from daglens.model.resource_context import InitResourceContext
from daglens.model.step_scope import ResourceSet, ignore


class ResourceLifetime:
    """One value for each resource key; `close()` tears down. Not for use from several threads."""

    def __init__(
        self,
        definitions: Mapping[str, Any],
        configs: Mapping[str, Any],
        *,
        run_id: str = "EPHEMERAL",
        run: Any = None,
        instance: Any = None,
        write_log: Callable[[str, str], object] = ignore,
        storage_dir: str = "",
        fsync: bool = False,
    ) -> None:
        self._definitions, self._configs = definitions, configs
        self._run_id, self._run, self._instance, self._write_log = run_id, run, instance, write_log
        self._values: dict[str, Any] = {}
        self._making: list[str] = []
        self._exits = ExitStack()
        self._has_exits = False
        self._storage_dir = storage_dir
        self._fsync = fsync

    def value(self, key: str) -> Any:
        """The resource's object; raises what making it raises."""
        if key in self._values:
            return self._values[key]
        if key in self._making:
            circle = " -> ".join((*self._making[self._making.index(key) :], key))
            raise DagsterInvalidDefinitionError(f"Resource key '{key}' transitively depends on itself: {circle}.")
        if key not in self._definitions:
            if key != "io_manager":
                raise DagsterInvalidDefinitionError(f"resource with key '{key}' was not provided.")
            from daglens.model.fs_io_manager import FilesystemIOManager

            self._values[key] = FilesystemIOManager(fsync=self._fsync)
            return self._values[key]
        self._making.append(key)
        try:
            made = self._make(key, self._definitions[key])
        finally:
            self._making.pop()
        self._values[key] = made
        return made

    def _make(self, key: str, definition: Any) -> Any:
        required = getattr(definition, "required_resource_keys", ())
        context = InitResourceContext(
            self._configs[key] if key in self._configs else default_config(definition, key),
            ResourceSet({each: self.value(each) for each in required}),
            definition,
            self._run_id,
            self._run,
            self._instance,
            self._write_log,
            self._definitions,
            self,
        )
        if hasattr(definition, "daglens_make"):
            return definition.daglens_make(context, self._exits)
        if not hasattr(definition, "resource_fn"):
            return definition
        function = definition.resource_fn
        with _users_code(key):
            made: Any = function(context) if definition.takes_context else function()
        if inspect.isgenerator(made):
            generator = made
            try:
                with _users_code(key):
                    made = next(generator)
            except StopIteration:
                raise DagsterResourceFunctionError(f"Resource '{key}' yields nothing: yield the object once.") from None
            self._exits.callback(_finish, generator)
            self._has_exits = True
        elif isinstance(made, AbstractContextManager) and getattr(function, "__wrapped__", None) is not None:
            made = self._exits.enter_context(made)
            self._has_exits = True
        if hasattr(type(made), "daglens_make"):
            make: Any = made
            made = make.daglens_make(context, self._exits)
        return made

    def make_other(self, definition: Any) -> Any:
        """A resource nested in another one; the same definition is made once."""
        name = f"nested {id(definition)}"
        if name not in self._values:
            known = next((key for key, each in self._definitions.items() if each is definition), None)
            self._values[name] = self.value(known) if known is not None else self._make(name, definition)
        return self._values[name]

    def set_for(self, keys: Iterable[str]) -> ResourceSet:
        return ResourceSet({key: _as_seen_by_steps(self.value(key)) for key in keys})

    @property
    def has_exits(self) -> bool:
        """Whether anything that was made has to be torn down."""
        return self._has_exits

    def close(self) -> None:
        self._exits.close()

    def close_all(self) -> Exception | None:
        """Tears down; what a resource raises while it goes is given back, as it undoes nothing that the run did."""
        try:
            self._exits.close()
        except Exception as error:
            return error
        return None


@contextmanager
def _users_code(key: str) -> Generator[None]:
    """What a resource's function raises becomes a DagsterResourceFunctionError; errors of the API stay as they are."""
    try:
        yield
    except (DagsterError, StopIteration):
        raise
    except Exception as error:
        raise DagsterResourceFunctionError(
            f"Error executing resource_fn on ResourceDefinition {key}: {type(error).__name__}: {error}", error
        ) from error


def _as_seen_by_steps(value: Any) -> Any:
    attached = getattr(type(value), "get_object_to_set_on_execution_context", None)
    return value if attached is None else attached(value)


def _finish(generator: Any) -> None:
    next(generator, None)
