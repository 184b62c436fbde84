"""Calls: what is called decides how. Functions of the user's are run, their parameters bound as Python binds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.class_members import find_member
from daglens_analyzer.evaluate.classes import instantiate, with_receiver
from daglens_analyzer.evaluate.environment import Environment
from daglens_analyzer.evaluate.frame import Frame
from daglens_analyzer.evaluate.join import NORMAL, RAISE, join_all
from daglens_analyzer.evaluate.values import (
    BoundMethodValue,
    Call,
    CallArgument,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    GenericAliasValue,
    InstanceValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator

DEEPEST_CALL = 30
_PIPELINE_LIBRARIES = ("dagster", "daglens")
_MAKE_NO_DEFINITION = ("Resource", "resource", "IOManager", "io_manager", "Client", "Translator")
"""How their classes and functions are named that make what definitions use, and no definitions."""


def call(evaluator: Evaluator, function: Value, arguments: CallArguments, at: NodeId) -> Value:
    """`function(arguments)`; Unknown, with the reason, where that cannot be known."""
    evaluator.spend()
    caller = _CALL.get(type(function))
    if caller is not None:
        return caller(evaluator, function, arguments, at)
    model = evaluator.models.callables.get(type(function))
    if model is not None:
        return model(function, arguments, Call(at, evaluator, evaluator.factory_call))
    return Unknown(at, "this object cannot be called, as far as is known")


def _native(evaluator: Evaluator, function: NativeFunctionValue, arguments: CallArguments, at: NodeId) -> Value:
    made = Call(at, evaluator, evaluator.factory_call)
    if function.name in _OF_PLAIN_VALUES:
        for argument in arguments.positional:
            model = evaluator.models.operators.get(type(argument.value))
            if model is not None:
                model(argument.value, f"{function.name.removeprefix('builtins.')}()", None, made)
    return function.call(arguments, made)


_OF_PLAIN_VALUES = frozenset(f"builtins.{name}" for name in ("int", "float", "range", "abs", "round", "open"))
"""Functions that ask something of a value that objects of a library may not have: their models are asked first."""


def _method(evaluator: Evaluator, method: BoundMethodValue, arguments: CallArguments, at: NodeId) -> Value:
    receiver = method.receiver
    return call_user_function(evaluator, method.function, with_receiver(receiver, arguments), at, receiver)


def _instance(evaluator: Evaluator, instance: InstanceValue, arguments: CallArguments, at: NodeId) -> Value:
    method = find_member(instance.of, "__call__")
    if isinstance(method, FunctionValue):
        return call_user_function(evaluator, method, with_receiver(instance, arguments), at, instance)
    return Unknown(at, f"objects of `{instance.of.name}` cannot be called, as far as is known")


def _alias(evaluator: Evaluator, alias: GenericAliasValue, arguments: CallArguments, at: NodeId) -> Value:
    return call(evaluator, alias.origin, arguments, at)


def _external(evaluator: Evaluator, external: ExternalValue, arguments: CallArguments, at: NodeId) -> Value:
    name = external.qualified_name
    reason = f"`{name}` belongs to a library and was not run"
    may_define = name.startswith(_PIPELINE_LIBRARIES) and not name.endswith(_MAKE_NO_DEFINITION)
    if may_define or _swallows_definition(evaluator, arguments):
        return evaluator.unresolved(at, reason)
    return Unknown(at, reason)


def _unknown(evaluator: Evaluator, function: Unknown, arguments: CallArguments, at: NodeId) -> Value:
    if _swallows_definition(evaluator, arguments):
        return evaluator.unresolved(at, f"what is called here is not known: {function.reason}")
    return function


def _swallows_definition(evaluator: Evaluator, arguments: CallArguments) -> bool:
    """Whether a definition goes into a call that nothing is known of, so that what becomes of it is not known."""
    known = evaluator.models.attributes
    return any(type(argument.value) in known for argument in arguments.positional)


def call_user_function(
    evaluator: Evaluator, function: FunctionValue, arguments: CallArguments, at: NodeId, receiver: Value | None = None
) -> Value:
    """Run a function's body in a scope of its own; what it returns, joined over the ways it may end."""
    if len(evaluator.call_sites) >= DEEPEST_CALL:
        return evaluator.unresolved(at, f"calls are nested more than {DEEPEST_CALL} deep")
    definition = function.definition
    environment = Environment("function", function.closure)
    frame = Frame(evaluator, environment, function.path, function.chunk, function.module, function, receiver)
    bind_parameters(environment.names, function, arguments, at)
    outer, uncertain = evaluator.frame, evaluator.uncertain
    evaluator.frame = frame
    evaluator.call_sites.append(at)
    try:
        if isinstance(definition, tree.Lambda):
            return frame.evaluate(definition.body)
        signal = frame.execute(definition.body)
    finally:
        evaluator.frame, evaluator.uncertain = outer, uncertain
        evaluator.call_sites.pop()
    return _result(frame, definition, signal, at)


def _result(frame: Frame, definition: tree.FunctionDef, signal: int, at: NodeId) -> Value:
    if definition.is_async:
        return Unknown(at, f"`{definition.name}` is a coroutine: its result is not known without running it")
    if definition.is_generator:
        return SequenceValue(at, "list", frame.yields)
    returned = frame.returns
    if signal == RAISE and not returned:
        return Unknown(at, f"`{definition.name}` raises here")
    if signal == NORMAL:
        returned.append(ConstantValue(at, None))
    return join_all(returned, at)


def bind_parameters(names: dict[str, Value], function: FunctionValue, arguments: CallArguments, at: NodeId) -> None:
    """Bind arguments to parameters as Python does. A parameter that gets nothing is Unknown; surplus is dropped."""
    given = list(arguments.positional)
    keyword = dict(arguments.keyword)
    position = 0
    for parameter in function.definition.parameters:
        name = parameter.name
        if parameter.kind == "var_positional":
            rest: list[Value] = [argument.value for argument in given[position:]]
            names[name] = SequenceValue(at, "tuple", rest, [arguments.is_exact])
            position = len(given)
        elif parameter.kind == "var_keyword":
            names[name] = _rest_of_keywords(keyword, arguments.is_exact, at)
        elif parameter.kind != "keyword_only" and position < len(given):
            names[name] = given[position].value
            position += 1
        elif name in keyword and parameter.kind != "positional_only":
            names[name] = keyword.pop(name).value
        elif not arguments.is_exact:
            names[name] = Unknown(at, f"whether `{name}` is passed is not known")
        else:
            default = function.defaults.get(name)
            names[name] = Unknown(at, f"nothing is passed for `{name}`") if default is None else default


def _rest_of_keywords(keyword: dict[str, CallArgument], exact: bool, at: NodeId) -> MappingValue:
    items: dict[object, tuple[Value, Value]] = {
        name: (ConstantValue(argument.at, name), argument.value) for name, argument in keyword.items()
    }
    return MappingValue(at, items, [exact])


_CALL: dict[type, Callable[[Evaluator, Any, CallArguments, NodeId], Value]] = {
    NativeFunctionValue: _native,
    FunctionValue: call_user_function,
    BoundMethodValue: _method,
    ClassValue: instantiate,
    InstanceValue: _instance,
    GenericAliasValue: _alias,
    ExternalValue: _external,
    Unknown: _unknown,
}
