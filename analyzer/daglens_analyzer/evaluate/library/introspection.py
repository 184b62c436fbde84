"""How code looks at modules and objects: `dir`, `inspect.getmembers`, and what `pkgutil` finds in packages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.constants import truth
from daglens_analyzer.evaluate.library.named_tuples import named_tuple_class
from daglens_analyzer.evaluate.library.paths import path_argument
from daglens_analyzer.evaluate.models import Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.values import (
    BoundMethodValue,
    CallArgument,
    CallArguments,
    ClassValue,
    ConstantValue,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.native import Function

_MOST_PACKAGES = 500


def _members(value: Value | None) -> tuple[list[tuple[str, Value]], bool]:
    """Names and values that a module, class or object holds, sorted, and whether these are all; those that every
    module or object has are left out."""
    match value:
        case ModuleValue():
            return sorted(value.namespace.items(), key=lambda pair: pair[0]), True
        case InstanceValue():
            named = {**value.of.namespace, **value.attributes}
            return sorted(named.items(), key=lambda pair: pair[0]), not value.of.bases
        case ClassValue():
            return sorted(value.namespace.items(), key=lambda pair: pair[0]), not value.bases
        case _:
            return [], False


def _dir(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    if not arguments.positional:
        names = sorted(evaluator.frame.environment.all_names())
        return SequenceValue(at, "list", [ConstantValue(at, name) for name in names])
    members, exact = _members(arguments.positional[0].value)
    return SequenceValue(at, "list", [ConstantValue(at, name) for name, _ in members], [exact])


def _getmembers(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`inspect.getmembers(object, predicate)`: pairs of name and value."""
    given, predicate = argument(arguments, 0, "object"), argument(arguments, 1, "predicate")
    members, exact = _members(given)
    if not members and not exact:
        return given if isinstance(given, Unknown) else Unknown(at, "the members of this are not known")
    pairs: list[Value] = []
    for name, value in members:
        fits: bool | None = True
        if predicate is not None and not (isinstance(predicate, ConstantValue) and predicate.value is None):
            answer = evaluator.call_function(predicate, CallArguments((CallArgument(value, at),), {}), at)
            fits = truth(answer)
        exact = exact and fits is not None
        if fits:
            pairs.append(SequenceValue(at, "tuple", [ConstantValue(at, name), value]))
    return SequenceValue(at, "list", pairs, [exact])


def _is(*types: type[Value]) -> Function:
    """A predicate of `inspect`."""

    def answer(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        given = argument(arguments, 0, "object")
        if given is None or isinstance(given, Unknown):
            return given or Unknown(at, "nothing is passed")
        return ConstantValue(at, isinstance(given, types))

    return answer


# -- packages ----------------------------------------------------------------------------------------------------------


def _iter_modules(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`pkgutil.iter_modules(path, prefix)`: the modules right in these folders."""
    return _listed(evaluator, arguments, at, deep=False)


def _walk_packages(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`pkgutil.walk_packages(path, prefix)`: those below their packages too."""
    return _listed(evaluator, arguments, at, deep=True)


def _listed(evaluator: Evaluator, arguments: CallArguments, at: NodeId, *, deep: bool) -> Value:
    given, prefix = argument(arguments, 0, "path"), argument(arguments, 1, "prefix")
    folders, exact = ((), False) if given is None else evaluator.iterate(given)
    paths = [path_argument(folder) for folder in folders]
    before = "" if prefix is None else prefix.value if isinstance(prefix, ConstantValue) else None
    if not exact or not isinstance(before, str) or None in paths:
        return evaluator.unresolved(at, "which folders are searched for modules is not known")
    kind = named_tuple_class(evaluator, "ModuleInfo", ["module_finder", "name", "ispkg"], (), at)
    finder = Unknown(at, "a finder of modules")
    left = [_MOST_PACKAGES]
    infos: list[Value] = [
        InstanceValue(
            at, kind, {"module_finder": finder, "name": ConstantValue(at, name), "ispkg": ConstantValue(at, is_package)}
        )
        for path in paths
        for name, is_package in _modules_in(evaluator, str(path), before, left, deep=deep)
    ]
    return SequenceValue(at, "list", infos, [left[0] > 0])


def _modules_in(
    evaluator: Evaluator, folder: str, prefix: str, left: list[int], *, deep: bool
) -> Iterator[tuple[str, bool]]:
    """Dotted names of the modules in a folder, sorted as `pkgutil` sorts them, and whether each is a package."""
    left[0] -= 1
    found = evaluator.look_at(folder) if left[0] > 0 else None
    for entry in sorted(found.entries, key=lambda name: name.rstrip("/")) if found is not None else ():
        name = entry.rstrip("/")
        if entry.endswith("/"):
            inside = evaluator.look_at(f"{folder}/{name}")
            if name.isidentifier() and inside is not None and "__init__.py" in inside.entries:
                yield prefix + name, True
                if deep:
                    yield from _modules_in(evaluator, f"{folder}/{name}", f"{prefix}{name}.", left, deep=True)
        elif name.endswith(".py") and name != "__init__.py":
            yield prefix + name.removesuffix(".py"), False


_FUNCTIONS: dict[str, Function] = {
    "builtins.dir": _dir,
    "inspect.getmembers": _getmembers,
    "inspect.isclass": _is(ClassValue),
    "inspect.isfunction": _is(FunctionValue),
    "inspect.ismethod": _is(BoundMethodValue),
    "inspect.ismodule": _is(ModuleValue),
    "pkgutil.iter_modules": _iter_modules,
    "pkgutil.walk_packages": _walk_packages,
}


def models() -> Models:
    natives: dict[str, Value] = {name: native(name, function) for name, function in _FUNCTIONS.items()}
    return Models(natives=natives)
