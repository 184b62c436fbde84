"""The other builtins: texts and numbers, attributes, namespaces and descriptors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.attributes import classes_behind
from daglens_analyzer.evaluate.constants import truth
from daglens_analyzer.evaluate.descriptors import DescriptorValue, SuperValue
from daglens_analyzer.evaluate.library.type_tests import callable_, isinstance_, issubclass_, type_
from daglens_analyzer.evaluate.native import argument
from daglens_analyzer.evaluate.targets import set_attribute
from daglens_analyzer.evaluate.text import text_of
from daglens_analyzer.evaluate.values import (
    CallArguments,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    NamespaceValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.native import Function


def _str(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    if given is None:
        return ConstantValue(at, "")
    text = text_of(evaluator, given, at)
    return text if isinstance(text, Unknown) else ConstantValue(at, text)


def _bool(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    known = False if given is None else truth(given)
    return Unknown(at, "whether this holds is not known") if known is None else ConstantValue(at, known)


def _int(*arguments: Any) -> object:
    if arguments and isinstance(arguments[0], str) and len(arguments[0]) > 1_000:
        raise ValueError("the number is too long to follow")
    return int(*arguments)


def _getattr(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    owner, name, default = argument(arguments, 0), argument(arguments, 1), argument(arguments, 2)
    if owner is None or not isinstance(name, ConstantValue) or not isinstance(name.value, str):
        return name if isinstance(name, Unknown) else Unknown(at, "which attribute is meant is not known")
    if isinstance(owner, ExternalValue | Unknown):
        return evaluator.get_attribute(owner, name.value, at)
    found = evaluator.find_attribute(owner, name.value, at)
    if found is not None:
        return found
    return Unknown(at, f"the attribute `{name.value}` is not known") if default is None else default


def _hasattr(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    owner, name = argument(arguments, 0), argument(arguments, 1)
    if owner is None or isinstance(owner, Unknown | ExternalValue) or not isinstance(name, ConstantValue):
        return Unknown(at, "whether it has this attribute is not known")
    found = evaluator.find_attribute(owner, str(name.value), at)
    if isinstance(found, Unknown):
        return found
    return ConstantValue(at, found is not None)


def _setattr(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    owner, name, value = argument(arguments, 0), argument(arguments, 1), argument(arguments, 2)
    if owner is not None and value is not None and isinstance(name, ConstantValue):
        set_attribute(evaluator, owner, str(name.value), value)
    return ConstantValue(at, None)


def _globals(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return NamespaceValue(at, evaluator.frame.environment.module())


def _locals(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return NamespaceValue(at, evaluator.frame.environment)


def _vars(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`vars(x)` is `x.__dict__`, and without an argument `locals()`."""
    if not arguments.positional:
        return _locals(evaluator, arguments, at)
    return evaluator.get_attribute(arguments.positional[0].value, "__dict__", at)


def _super(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    frame = evaluator.frame
    if frame.function is None or frame.receiver is None:
        return Unknown(at, "`super()` outside of a method")
    return SuperValue(at, frame.receiver, classes_behind(frame.receiver, frame.function))


def _none(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return ConstantValue(at, None)


def _not_followed(name: str) -> Function:
    return lambda evaluator, arguments, at: evaluator.unresolved(at, f"`{name}` runs code that is not read")


def _descriptor(kind: Any) -> Function:
    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        function = argument(arguments, 0)
        return Unknown(at, "nothing is passed") if function is None else DescriptorValue(at, kind, function)

    return run


def _property(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    getter = argument(arguments, 0, "fget")
    return DescriptorValue(at, "property", getter) if isinstance(getter, FunctionValue) else Unknown(at, "a property")


FUNCTIONS: dict[str, Function] = {
    "str": _str,
    "bool": _bool,
    "getattr": _getattr,
    "hasattr": _hasattr,
    "setattr": _setattr,
    "isinstance": isinstance_,
    "issubclass": issubclass_,
    "callable": callable_,
    "type": type_,
    "globals": _globals,
    "locals": _locals,
    "vars": _vars,
    "super": _super,
    "print": _none,
    "exec": _not_followed("exec"),
    "eval": _not_followed("eval"),
    "property": _property,
    "staticmethod": _descriptor("staticmethod"),
    "classmethod": _descriptor("classmethod"),
}
PURE: dict[str, Callable[..., object]] = {
    "int": _int,
    "float": float,
    "abs": abs,
    "round": round,
    "chr": chr,
    "ord": ord,
    "repr": repr,
    "hex": hex,
    "divmod": divmod,
}
