"""`FunctionComponent`: assets made by a Python function that the component's file names."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

import functools
import importlib
from collections.abc import Callable
from typing import Annotated, Any, Literal

from .executable import ExecutableComponent, OpSpec, as_results
from .load_context import ComponentLoadContext
from .resolution_context import ResolutionContext
from .resolver import Resolver


def _function(context: ResolutionContext, value: str) -> Callable[..., Any]:
    """The function of a dotted name; one that starts with a dot is from the `defs` package."""
    name = value
    if value.startswith("."):
        name = ComponentLoadContext.from_resolution_context(context).defs_module_name + value
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


ResolvableCallable = Annotated[Callable[..., Any], Resolver(_function, model_field_type=str)]


class FunctionSpec(OpSpec):
    """The function, and the op that runs it."""

    type: Literal["function"] = "function"
    fn: ResolvableCallable


class FunctionComponent(ExecutableComponent):
    """`execution` is the function, alone or with what is said of its op."""

    execution: FunctionSpec | ResolvableCallable

    @property
    def op_spec(self) -> OpSpec:
        if isinstance(self.execution, FunctionSpec):
            return self.execution
        return FunctionSpec(name=self.execution.__name__, fn=self.execution)

    def decorated_function(self, component_load_context: ComponentLoadContext) -> Callable[..., Any]:
        function = self.execution.fn if isinstance(self.execution, FunctionSpec) else self.execution

        @functools.wraps(function)
        def execute(*args: Any, **kwargs: Any) -> Any:
            return as_results(function(*args, **kwargs))

        return execute

    def invoke_execute_fn(self, context: Any, component_load_context: ComponentLoadContext) -> Any:
        return self.decorated_function(component_load_context)(context)
