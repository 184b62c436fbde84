"""What is written in a class of the user's and its bases: members, fields, and the library classes beneath."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import ClassValue, ExternalValue, NativeFunctionValue, Value
from daglens_analyzer.lower import tree

NAMED_TUPLE = "typing.NamedTuple"
"""The library class that named tuples of both kinds derive from."""


def ancestry(of: ClassValue) -> Iterator[ClassValue]:
    """The class and its bases that are the user's own, each once, in the order in which members are looked up."""
    seen: set[int] = set()
    waiting = [of]
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting[:0] = [base for base in map(_plain_base, current.bases) if isinstance(base, ClassValue)]


def _plain_base(base: Value) -> Value:
    return getattr(base, "origin", base)


def library_bases(of: ClassValue) -> tuple[str, ...]:
    """Canonical names of the library classes that a class derives from, "?" for one that is not known."""
    names: list[str] = []
    for each in ancestry(of):
        for base in map(_plain_base, each.bases):
            match base:
                case ExternalValue():
                    names.append(base.qualified_name)
                case NativeFunctionValue():
                    names.append(base.name)
                case ClassValue():
                    pass
                case _:
                    names.append("?")
    return tuple(name for name in names if name != "builtins.object")


def find_member(of: ClassValue, name: str) -> Value | None:
    """A member as a class of the user's defines it; None where none does."""
    for each in ancestry(of):
        value = each.namespace.get(name)
        if value is not None:
            return value
    return None


def is_enumeration(of: ClassValue) -> bool:
    return any(name.startswith("enum.") for name in library_bases(of))


def fields(of: ClassValue) -> dict[str, Value | None]:
    """The annotated names of a class and its bases with their defaults, in the order of a dataclass's `__init__`."""
    return {name: owner.namespace.get(name) for owner, name, _ in annotated_names(of)}


def annotated_names(of: ClassValue) -> Iterator[tuple[ClassValue, str, tree.Expression]]:
    """The fields of a class and its bases, bases first: who declares each, its name and its annotation."""
    for each in reversed(list(ancestry(of))):
        for statement in each.definition.body:
            if not isinstance(statement, tree.Assign) or statement.annotation is None:
                continue
            target = statement.targets[0]
            if isinstance(target, tree.Name) and not _is_class_variable(statement.annotation):
                yield each, target.id, statement.annotation


def _is_class_variable(annotation: tree.Expression) -> bool:
    if isinstance(annotation, tree.Subscript):
        annotation = annotation.value
    name = annotation.id if isinstance(annotation, tree.Name) else getattr(annotation, "name", "")
    return name == "ClassVar"
