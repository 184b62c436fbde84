"""The calls of the pipeline API that stand in the bodies of functions, as the rules about arguments read them.

Nothing is run: an argument is what is written there, a name of the library, or Unknown. What such a call gets wrong
shows when the function is called, so the rules' findings on it are warnings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.api.construct import ApiCall, Bound, DecoratedFunction, bind
from daglens_analyzer.api.signatures import SIGNATURES, Signature
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import (
    CallArgument,
    CallArguments,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetsDefinition,
    GraphDefinition,
    JobDefinition,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, body_of_function, library_name, value_of
from daglens_analyzer.rules.bodies.kinds import KindValue, kind_of
from daglens_analyzer.source.node_id import NodeId

IN_PROCESS = "execute_in_process"
DIRECT = "direct call"
_RUNNERS = ("test", "main", "run")
"""How functions are called that call definitions to run them. Others may be the body of a graph."""
_CALLED = (
    *(OpDefinition, AssetsDefinition, JobDefinition, GraphDefinition, AssetCheckDefinition),
    *(ScheduleDefinition, SensorDefinition),
)
_METHODS = {
    (JobDefinition, IN_PROCESS): "run_config instance partition_key raise_on_error op_selection asset_selection run_id "
    "input_values tags resources",
    (GraphDefinition, IN_PROCESS): "run_config instance resources raise_on_error op_selection run_id input_values",
}
"""Methods of definitions that are judged as calls, by what they are called on: their parameters."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a call stands; `sees_module` says whether names of the module stand for what they are bound to."""

    body: Body
    sees_module: bool

    @property
    def function(self) -> FunctionValue:
        return self.body.function

    def binds(self, name: str) -> bool:
        """Whether it is a name of the function's own."""
        return name in self.body.bound or any(each.name == name for each in self.body.definition.parameters)


def calls_in(subject: DecoratedFunction | FunctionValue) -> Iterator[ApiCall]:
    """Each call of a construct, and of a method that runs something, outside of inner functions and of what may be
    expected to fail. In a function that nothing decorates, a `main` or a test, names of the module count too."""
    function = subject if isinstance(subject, FunctionValue) else subject.function
    body = body_of_function(function) if isinstance(function, FunctionValue) else None
    if body is None or not body.is_known:
        return
    if body.each(tree.Try) or any(map(_expects_failure, body.each(tree.With))):
        return
    scope = _Scope(body, isinstance(subject, FunctionValue))
    for node in body.each(tree.Call):
        found = _judged(scope, node)
        if found is not None:
            yield found


def _expects_failure(node: tree.With) -> bool:
    called = (item.function for item, _ in node.items if isinstance(item, tree.Call))
    return any("raises" in (each.name if isinstance(each, tree.Attribute) else str(each)) for each in called)


def _judged(scope: _Scope, call: tree.Call) -> ApiCall | None:
    name = _library_name(scope, call.function)
    if name is not None:
        construct = name.removeprefix("dagster.")
        signature = SIGNATURES.get(construct) if name.startswith("dagster.") else None
        return None if signature is None else _api_call(scope, construct, signature, call)
    if not scope.sees_module:
        return None
    if isinstance(call.function, tree.Name):
        if not scope.function.name.startswith(_RUNNERS):
            return None
        called = _value(scope, call.function)
        is_made = isinstance(called, OpaqueValue) and called.function is not None
        return _api_call_of(scope, DIRECT, called, (), call) if is_made or isinstance(called, _CALLED) else None
    if not isinstance(call.function, tree.Attribute):
        return None
    receiver = _value(scope, call.function.value)
    parameters = _METHODS.get((type(receiver), call.function.name))  # type: ignore[arg-type]
    if parameters is None:
        return None
    return _api_call_of(scope, IN_PROCESS, receiver, tuple(parameters.split()), call)


def _api_call_of(scope: _Scope, construct: str, owner: Value, parameters: tuple[str, ...], call: tree.Call) -> ApiCall:
    """A call of a definition, or of a method that it has: the definition is the argument `self`."""
    made = _api_call(scope, construct, Signature(("self", *parameters), (), False), call)
    made.bound.arguments["self"] = CallArgument(owner, made.at)
    return made


def _api_call(scope: _Scope, construct: str, signature: Signature, call: tree.Call) -> ApiCall:
    positional: list[CallArgument] = []
    keyword: dict[str, CallArgument] = {}
    is_exact = True
    if signature.parameters[:1] == ("self",):
        positional.append(CallArgument(Unknown(_at(scope, call.at), "the receiver"), _at(scope, call.at)))
    for given in call.arguments:
        if given.star:
            is_exact = False
            continue
        name_at = None if given.name_at is None else _at(scope, given.name_at)
        argument = CallArgument(_value(scope, given.value), _at(scope, given.at), given.keyword, name_at)
        if given.keyword is None:
            positional.append(argument)
        else:
            keyword[given.keyword] = argument
    bound = bind(signature.parameters, CallArguments(tuple(positional), keyword, is_exact))
    if not is_exact:
        # What is unpacked may take the place of anything behind it.
        bound = Bound({name: each for name, each in bound.arguments.items() if each.keyword}, False)
    if signature.is_open:
        # It takes old names too: what fits no parameter may be one.
        bound = Bound(bound.arguments, bound.is_exact)
    return ApiCall(_at(scope, call.at), construct, bound, signature.parameters)


def _value(scope: _Scope, expression: tree.Expression) -> Value:
    at = _at(scope, expression.at)
    match expression:
        case tree.Constant(value=value):
            return ConstantValue(at, value)
        case tree.UnaryOperation(operator="-", operand=tree.Constant(value=int() | float() as number)):
            return ConstantValue(at, -number)
        case tree.SequenceDisplay(kind=kind, items=items):
            is_exact = not any(isinstance(item, tree.Starred) for item in items)
            found = [_value(scope, item) for item in items if not isinstance(item, tree.Starred)]
            return SequenceValue(at, kind, found, [is_exact])
        case tree.DictDisplay(items=items):
            return _mapping(scope, items, at)
        case tree.Lambda():
            return FunctionValue(at, expression, at.chunk, at.path, "", scope.function.closure, {})
        case _:
            return _named(scope, expression, at)


def _mapping(
    scope: _Scope, items: tuple[tuple[tree.Expression | None, tree.Expression], ...], at: NodeId
) -> MappingValue:
    found: dict[object, tuple[Value, Value]] = {}
    is_exact = True
    for key, value in items:
        if isinstance(key, tree.Constant):
            found[key.value] = ConstantValue(_at(scope, key.at), key.value), _value(scope, value)
        else:
            is_exact = False
    return MappingValue(at, found, [is_exact])


def _named(scope: _Scope, expression: tree.Expression, at: NodeId) -> Value:
    name = _library_name(scope, expression)
    if name is not None:
        is_native = name.startswith("dagster.")
        return OpaqueValue(at, name.removeprefix("dagster.")) if is_native else ExternalValue(at, name)
    if isinstance(expression, tree.Call):
        made = _judged(scope, expression)
        if made is not None and made.construct not in (IN_PROCESS, DIRECT):
            return OpaqueValue(at, made.construct, made.bound)
    elif isinstance(expression, tree.Name) and scope.sees_module and not scope.binds(expression.id):
        found = value_of(scope.function, expression)
        if found is not None and not isinstance(found, NativeFunctionValue):
            return found
    kind = kind_of(scope.body, expression)
    return Unknown(at, "what stands here is known when the function runs") if kind is None else KindValue(at, kind)


def _library_name(scope: _Scope, expression: tree.Expression) -> str | None:
    root = expression
    while isinstance(root, tree.Attribute | tree.Subscript):
        root = root.value
    if not isinstance(root, tree.Name) or scope.binds(root.id):
        return None
    return library_name(scope.function, expression)


def _at(scope: _Scope, ordinal: int) -> NodeId:
    return scope.function.node(ordinal)
