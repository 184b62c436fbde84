"""Whether the check of an output's type surely refuses what a body gives."""

from __future__ import annotations

from daglens_analyzer.evaluate.values import ClassValue, ExternalValue, Value
from daglens_analyzer.graph.definitions import Output
from daglens_analyzer.rules.bodies.kinds import Kind

_BUILTINS = frozenset(
    {"int", "str", "float", "bool", "list", "dict", "set", "tuple", "bytes", "frozenset", "NoneType", "range"}
    | {"generator", "coroutine", "function", "object", "complex"}
)
_TAKEN: dict[str, frozenset[str]] = {
    "Int": frozenset({"int", "bool"}),
    "String": frozenset({"str"}),
    "Float": frozenset({"float"}),
    "Bool": frozenset({"bool"}),
    "dict": frozenset({"dict"}),
    "set": frozenset({"set"}),
    "tuple": frozenset({"tuple"}),
}
_CONCRETE = ("pandas.", "polars.", "pyarrow.", "geopandas.", "datetime.", "decimal.", "uuid.", "pathlib.")
"""Libraries whose classes take no objects but their own."""
_PLAIN_BASES = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "dagster.Config"})


def is_refused(output: Output, kind: Kind) -> bool:
    """Whether a value of this kind fails the check of the output's type; False also for what is not known."""
    if output.type is None or not (kind.name in _BUILTINS or kind.of is not None or kind.name.startswith("dagster.")):
        return False
    return _refuses(output.type, kind, output.of)


def _refuses(type_name: str, kind: Kind | None, of: Value | None = None) -> bool:
    if kind is None or type_name == "Any" or (kind.name == "ellipsis"):
        return False
    if type_name.endswith("?"):
        return kind.name != "NoneType" and _refuses(type_name[:-1], kind, of)
    if type_name == "Nothing":
        return kind.name != "NoneType"
    if type_name in _TAKEN:
        return kind.name not in _TAKEN[type_name] and _is_certain(kind)
    name, arguments = _parts(type_name)
    if arguments:
        return _is_certain(kind) and _is_another_collection(name, arguments, kind)
    return of is not None and _is_of_another_class(of, kind)


def _is_certain(kind: Kind) -> bool:
    return kind.name in _BUILTINS or kind.of is not None or kind.name.startswith("dagster.")


def _is_another_collection(name: str, arguments: tuple[str, ...], kind: Kind) -> bool:
    if kind.name != name:
        return True
    if kind.items is None:
        return False
    if name == "tuple":
        if len(kind.items) != len(arguments):
            return True
        return any(_refuses(wanted, item) for wanted, item in zip(arguments, kind.items, strict=True))
    if any(_refuses(arguments[-1], item) for item in kind.items):
        return True
    return name == "dict" and any(_refuses(arguments[0], key) for key in kind.keys or ())


def _parts(type_name: str) -> tuple[str, tuple[str, ...]]:
    """The Python name of a collection as Dagster prints its type, and the types of what it holds."""
    for prefix, name in (("[", "list"), ("Dict[", "dict"), ("Set[", "set"), ("Tuple[", "tuple")):
        if type_name.startswith(prefix) and type_name.endswith("]"):
            return name, _split(type_name[len(prefix) : -1])
    return type_name, ()


def _split(inside: str) -> tuple[str, ...]:
    found, depth = [""], 0
    for character in inside:
        depth += (character == "[") - (character == "]")
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return tuple(found)


def _is_of_another_class(wanted: Value, kind: Kind) -> bool:
    match wanted:
        case ExternalValue(qualified_name=name):
            return name.startswith(_CONCRETE) and kind.name in _BUILTINS
        case ClassValue():
            if not _takes_only_its_own(wanted):
                return False
            return kind.name in _BUILTINS or (kind.of is not None and not _descends_from(kind.of, wanted))
        case _:
            return False


def _takes_only_its_own(made: ClassValue) -> bool:
    """Whether the class says nothing of its own about what its objects are: no protocol, no typed dict."""
    if any(each.keyword is not None for each in made.definition.arguments):
        return False
    if made.definition.decorators and not made.is_dataclass:
        return False
    return all(
        (isinstance(base, ClassValue) and _takes_only_its_own(base))
        or (isinstance(base, ExternalValue) and base.qualified_name in _PLAIN_BASES)
        for base in made.bases
    )


def _descends_from(made: ClassValue, wanted: ClassValue) -> bool:
    return made is wanted or any(_descends_from(base, wanted) for base in made.bases if isinstance(base, ClassValue))
