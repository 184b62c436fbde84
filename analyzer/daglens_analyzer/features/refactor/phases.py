"""A function's body as phases, each of which hands at most one value on to the later ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import Node, walk
from daglens_analyzer.rules.bodies.body import own_nodes


@dataclass(frozen=True, slots=True)
class Phase:
    """Statements that follow each other. `takes` are the names that it needs of what was before, in order of their
    first binding; `gives` is what later phases need of it, None for the last."""

    statements: tuple[tree.Statement, ...]
    takes: tuple[str, ...]
    gives: str | None


def phases_of(function: tree.FunctionDef, parts: Sequence[tuple[tree.Statement, ...]]) -> tuple[Phase, ...] | None:
    """The parts of a body with what flows between them; None where more than one value does, or what cannot be handed
    from one function to another."""
    parameters = [parameter.name for parameter in function.parameters]
    bound = [_bound(part) for part in parts]
    if any(not _can_move(part, is_last=part is parts[-1]) for part in parts):
        return None
    known, takes = list(parameters), list[tuple[str, ...]]()
    for place, part in enumerate(parts):
        later = {name for other in parts[place + 1 :] for name in _read(other)}
        # What is bound again may keep what it held.
        needed = _read(part) | (bound[place].keys() & later)
        takes.append(tuple(name for name in known if name in needed))
        known += [name for name in bound[place] if name not in known]
    if any(_may_change(name, parts[place]) for place, name in _read_again(takes, bound)):
        return None
    found: list[Phase] = []
    for place, part in enumerate(parts):
        given = {name for name in bound[place] if _reaches(name, place, bound, takes)}
        is_last = place == len(parts) - 1
        if len(given) != (0 if is_last else 1) or any(not bound[place][name] for name in given):
            return None
        found.append(Phase(part, takes[place], next(iter(given), None)))
    return tuple(found)


def _read_again(takes: Sequence[tuple[str, ...]], bound: Sequence[dict[str, bool]]) -> Iterator[tuple[int, str]]:
    """The phases that take a value which a later one takes as well, from the same phase."""
    for place, names in enumerate(takes):
        for name in names:
            if name not in bound[place] and any(name in later for later in takes[place + 1 :]):
                yield place, name


_ONLY_LOOK = frozenset(
    {
        "len",
        "sum",
        "min",
        "max",
        "sorted",
        "list",
        "tuple",
        "set",
        "dict",
        "str",
        "int",
        "float",
        "bool",
        "print",
        "any",
    }
    | {"all", "enumerate", "zip", "range", "isinstance", "repr", "round", "abs", "reversed"}
)


def _may_change(name: str, statements: tuple[tree.Statement, ...]) -> bool:
    """Whether statements may change in place what a name holds, which a step of its own would do to a copy."""
    for node in walk(statements):
        match node:
            case tree.Call(function=tree.Attribute(value=owner)) if name in _read_in(owner):
                return True
            case tree.Call(function=function, arguments=arguments):
                is_harmless = isinstance(function, tree.Name) and function.id in _ONLY_LOOK
                if not is_harmless and any(name in _read_in(argument.value) for argument in arguments):
                    return True
            case tree.Assign(targets=targets):
                if any(not isinstance(target, tree.Name) and name in _read_in(target) for target in targets):
                    return True
            case tree.AugmentedAssign(target=target) if name in _read_in(target):
                return True
            case _:
                pass
    return False


def _read_in(expression: tree.Expression) -> set[str]:
    return {node.id for node in walk((expression,)) if isinstance(node, tree.Name)}


def _reaches(name: str, place: int, bound: Sequence[dict[str, bool]], takes: Sequence[tuple[str, ...]]) -> bool:
    """Whether a later phase takes a name before another binds it again."""
    for later in range(place + 1, len(takes)):
        if name in takes[later]:
            return True
        if name in bound[later]:
            return False
    return False


def _read(statements: tuple[tree.Statement, ...]) -> set[str]:
    return {node.id for node in walk(statements) if isinstance(node, tree.Name)}


def _bound(statements: tuple[tree.Statement, ...]) -> dict[str, bool]:
    """The names that statements bind, in order, and whether they hold plain values: no modules, functions, handles."""
    found: dict[str, bool] = {}
    for node in own_nodes(statements):
        for name, is_value in _binds(node):
            found[name] = found.get(name, True) and is_value
    return found


def _binds(node: Node) -> Iterator[tuple[str, bool]]:
    match node:
        case tree.Assign(targets=targets, value=value):
            is_value = not isinstance(value, tree.Lambda)
            yield from ((name, is_value) for name in _names(targets))
        case tree.AugmentedAssign(target=target) | tree.For(target=target) | tree.NamedExpression(target=target):
            yield from ((name, True) for name in _names((target,)))
        case tree.With(items=items):
            targets = tuple(target for _, target in items if target is not None)
            yield from ((name, False) for name in _names(targets))
        case tree.Import(names=names) | tree.ImportFrom(names=names):
            yield from ((alias.asname or alias.name.partition(".")[0], False) for alias in names)
        case tree.FunctionDef(name=name) | tree.ClassDef(name=name):
            yield name, False
        case tree.Handler(name=str() as name):
            yield name, False
        case _:
            pass


def _names(targets: tuple[tree.Expression, ...]) -> Iterator[str]:
    """The names that targets bind; an attribute or item of something is changed, and not bound."""
    for target in targets:
        match target:
            case tree.Name(id=name):
                yield name
            case tree.Starred(value=value):
                yield from _names((value,))
            case tree.SequenceDisplay(items=items):
                yield from _names(items)
            case _:
                pass


_GIVEN_APART = frozenset({"MaterializeResult", "Output", "ObserveResult", "AssetCheckResult"})


def _can_move(statements: tuple[tree.Statement, ...], *, is_last: bool) -> bool:
    """Whether statements do the same in a function of their own: they leave it only at the end of the last phase."""
    for node in own_nodes(statements):
        match node:
            case tree.Return() if not is_last:
                return False
            case (
                tree.Yield()
                | tree.Await()
                | tree.Scope()
                | tree.Delete()
                | tree.Opaque()
                | tree.Unparsed()
                | tree.Match()
            ):
                return False
            case tree.Name(id="locals" | "exec" | "eval"):
                return False
            case tree.Call(function=tree.Name(id=name) | tree.Attribute(name=name)) if name in _GIVEN_APART:
                return False
            case _:
                pass
    return True
