"""What an expression in a body surely is: an object of which class, as far as the text says so.

Nothing is run. A name stands for what the body binds it to, where all bindings agree; a call for what a class or a
builtin makes. `None` says that it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.signature import WITHOUT_RESOURCES
from daglens_analyzer.evaluate.values import ClassValue, FunctionValue, Value
from daglens_analyzer.lower import tree
from daglens_analyzer.record import record
from daglens_analyzer.rules.bodies.body import Body, own_nodes

DEEPEST = 12


@record
class Kind:
    """`name` is that of a builtin class (`int`), of a class of Dagster's (`dagster.Output`) or of another library's,
    `generator`, `coroutine`, or the bare name of a user's class, which is `of`. `call` is what made it; `items` are a
    sequence's, where it surely holds them; `keys` go with the items of a dict."""

    name: str
    call: tree.Call | None = None
    constant: tree.Constant | None = None
    items: tuple[Kind | None, ...] | None = None
    keys: tuple[Kind | None, ...] | None = None
    of: ClassValue | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is a value of Python's or the user's, and no event of Dagster's."""
        return not self.name.startswith("dagster.") and (self.of is None or not _derives_from_unknown(self.of))


@record(eq=False)
class KindValue(Value):
    """An argument of which no more than its class is known."""

    kind: Kind


_BUILTIN_CALLS: Mapping[str, str] = {
    **{name: name for name in ("int", "str", "float", "bool", "list", "dict", "set", "tuple", "bytes", "frozenset")},
    "object": "object",
    "len": "int",
    "sorted": "list",
    "repr": "str",
    "print": "NoneType",
    "range": "range",
    "isinstance": "bool",
    "ord": "int",
    "chr": "str",
    "all": "bool",
    "any": "bool",
    "hash": "int",
    "id": "int",
}
_TEXT_METHODS: Mapping[str, str] = {
    **dict.fromkeys(("join", "format", "upper", "lower", "strip", "replace", "title", "lstrip", "rstrip"), "str"),
    **dict.fromkeys(("split", "splitlines"), "list"),
}
_NUMBERS = ("int", "float")


def kind_of(body: Body, expression: tree.Expression | None, depth: int = 0) -> Kind | None:
    """The class of what an expression gives; a missing expression, as in a bare `return`, gives None itself."""
    if depth > DEEPEST:
        return None
    match expression:
        case None:
            return Kind("NoneType")
        case tree.Constant(value=value):
            return Kind(type(value).__name__, constant=expression)
        case tree.FormattedString():
            return Kind("str")
        case tree.Lambda():
            return Kind("function")
        case tree.SequenceDisplay() | tree.DictDisplay() | tree.Comprehension():
            return _of_display(body, expression, depth)
        case tree.Name():
            return _of_name(body, expression, depth)
        case tree.Call():
            return _of_call(body, expression, depth)
        case tree.Conditional(body=first, orelse=second):
            return _common((kind_of(body, first, depth + 1), kind_of(body, second, depth + 1)))
        case tree.NamedExpression(value=value):
            return kind_of(body, value, depth + 1)
        case tree.Starred(value=value):
            return _of_items(body, value, depth)
        case _:
            return _of_operation(body, expression, depth)


def _of_display(
    body: Body, expression: tree.SequenceDisplay | tree.DictDisplay | tree.Comprehension, depth: int
) -> Kind:
    match expression:
        case tree.SequenceDisplay(kind=kind, items=items):
            is_known = not any(isinstance(item, tree.Starred) for item in items)
            return Kind(kind, items=tuple(kind_of(body, item, depth + 1) for item in items) if is_known else None)
        case tree.DictDisplay(items=items):
            keys = tuple(key for key, _ in items if key is not None)
            if len(keys) < len(items):
                return Kind("dict")
            held = tuple(kind_of(body, value, depth + 1) for _, value in items)
            return Kind("dict", items=held, keys=tuple(kind_of(body, key, depth + 1) for key in keys))
        case tree.Comprehension(kind="generator", element=element):
            return Kind("generator", items=(kind_of(body, element, depth + 1),))
        case tree.Comprehension(kind=kind):
            return Kind(kind)


def _of_items(body: Body, iterable: tree.Expression, depth: int) -> Kind | None:
    """What each item of an iterable is."""
    found = kind_of(body, iterable, depth + 1)
    if found is None or found.name == "range":
        return None if found is None else Kind("int")
    common = _common(found.items) if found.items and found.name != "dict" else None
    return Kind(common.name, of=common.of) if common is not None else None


def _of_name(body: Body, name: tree.Name, depth: int) -> Kind | None:
    bound = body.bound.get(name.id)
    parameter = next((each for each in body.definition.parameters if each.name == name.id), None)
    if parameter is not None:
        return None if bound else _of_parameter(body, parameter)
    if not bound or None in bound:
        return None
    found = _common(tuple(kind_of(body, value, depth + 1) for value in bound))
    # What a list or dict holds may be changed between here and there.
    is_fixed = found is not None and (found.name == "tuple" or found.items is None)
    return found if found is None or is_fixed else Kind(found.name, found.call, of=found.of)


def _of_parameter(body: Body, parameter: tree.Parameter) -> Kind | None:
    """An input whose value is checked against a plain annotation before the body sees it."""
    annotation = parameter.annotation
    if not isinstance(annotation, tree.Name) or parameter.default is not None or not body.is_step:
        return None
    is_plain = annotation.id in ("int", "str", "float", "bool", "list", "dict") and body.means_builtin(annotation)
    return Kind(annotation.id) if is_plain else None


def _of_call(body: Body, call: tree.Call, depth: int) -> Kind | None:
    function = call.function
    if isinstance(function, tree.Name) and function.id in _BUILTIN_CALLS and body.means_builtin(function):
        return Kind(_BUILTIN_CALLS[function.id], call)
    library = body.library_name(function)
    if library is not None:
        return _of_library(library, call)
    if isinstance(function, tree.Attribute) and function.name in _TEXT_METHODS:
        owner = kind_of(body, function.value, depth + 1)
        return Kind(_TEXT_METHODS[function.name]) if owner is not None and owner.name == "str" else None
    return _of_user(body.value_of(function), call) if isinstance(function, tree.Name) else None


def _of_library(name: str, call: tree.Call) -> Kind | None:
    root, _, last = name.partition(".")
    owner, _, member = last.partition(".")
    if root == "dagster":
        if owner == "MetadataValue" and member:
            return Kind("dagster.MetadataValue", call)
        return Kind(name, call) if not member and owner[:1].isupper() else None
    last = name.rpartition(".")[2]
    return Kind(name, call) if root in WITHOUT_RESOURCES and last[:1].isupper() and root != "typing" else None


def _of_user(made: Value | None, call: tree.Call) -> Kind | None:
    match made:
        case FunctionValue(definition=tree.FunctionDef(decorators=(), is_async=True, is_generator=False)):
            return Kind("coroutine", call)
        case FunctionValue(definition=tree.FunctionDef(decorators=(), is_async=False, is_generator=True) as generator):
            return Kind("generator", call, items=tuple(_yielded_by(generator)))
        case ClassValue() if not _derives_from_unknown(made):
            return Kind(made.name, call, of=made)
        case _:
            return None


def _yielded_by(generator: tree.FunctionDef) -> Iterator[Kind | None]:
    """What a generator of the user's yields, as far as its text alone says so."""
    for node in own_nodes(generator.body):
        if isinstance(node, tree.Yield):
            is_constant = isinstance(node.value, tree.Constant) and not node.is_from
            yield Kind("object") if is_constant else None


def _derives_from_unknown(made: ClassValue) -> bool:
    """Whether anything but other classes of the user's is above it: what calling it gives may be anything."""
    has_own_way = "__new__" in made.namespace or (bool(made.definition.decorators) and not made.is_dataclass)
    is_odd = any(each.keyword is not None for each in made.definition.arguments)
    return has_own_way or is_odd or any(not isinstance(b, ClassValue) or _derives_from_unknown(b) for b in made.bases)


def _of_operation(body: Body, expression: tree.Expression, depth: int) -> Kind | None:
    match expression:
        case tree.UnaryOperation(operator="not"):
            return Kind("bool")
        case tree.UnaryOperation(operator="-" | "+", operand=operand):
            found = kind_of(body, operand, depth + 1)
            return Kind(found.name) if found is not None and found.name in _NUMBERS else None
        case tree.BinaryOperation(operator=operator, left=left, right=right):
            return _of_arithmetic(operator, kind_of(body, left, depth + 1), kind_of(body, right, depth + 1))
        case tree.Comparison(left=left, comparisons=((operator, right),)):
            if operator in ("is", "is not", "in", "not in"):
                return Kind("bool")
            known = kind_of(body, left, depth + 1), kind_of(body, right, depth + 1)
            names = tuple(each.name for each in known if each is not None)
            return Kind("bool") if len(names) == 2 and set(names) <= {"int", "float", "str", "bool"} else None
        case _:
            return None


def _of_arithmetic(operator: str, left: Kind | None, right: Kind | None) -> Kind | None:
    if left is None or right is None:
        return None
    if left.name in _NUMBERS and right.name in _NUMBERS and operator in ("+", "-", "*", "/"):
        return Kind("float" if operator == "/" or "float" in (left.name, right.name) else "int")
    if left.name == "str" and (operator == "%" or (operator == "+" and right.name == "str")):
        return Kind("str")
    return Kind(left.name) if operator == "+" and left.name == right.name in ("list", "tuple") else None


def _common(kinds: tuple[Kind | None, ...]) -> Kind | None:
    known = tuple(_known(kinds))
    if len(known) < len(kinds) or not known:
        return None
    if len(known) == 1:
        return known[0]
    return Kind(known[0].name, of=known[0].of) if len({each.name for each in known}) == 1 else None


def _known(kinds: tuple[Kind | None, ...]) -> Iterator[Kind]:
    yield from (each for each in kinds if each is not None)
