"""A config or resource object is made without a value that it needs, or with one of another type.

## What it does
Looks at objects of classes that derive from `Config`, `ConfigurableResource` or `ConfigurableIOManager`, and at their
fields: plain types, lists and dicts of them, literals, enumerations and other config classes. Of classes that derive
from an IO manager it asks for the methods that it has to have.

## Why is this bad?
The object is checked when it is made: the module cannot be imported.

## Example
```python
from dagster import ConfigurableResource, EnvVar


class Database(ConfigurableResource):
    url: str
    port: int = 5432


# error: [wrong-config-value] "'url'"
database = Database()
# error: [wrong-config-value] "EnvVar.int"
other = Database(url="localhost", port=EnvVar("PORT"))
```

## Use instead
```python
from dagster import ConfigurableResource, EnvVar


class Database(ConfigurableResource):
    url: str
    port: int = 5432


database = Database(url="localhost")
other = Database(url="localhost", port=EnvVar.int("PORT"))
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.evaluate.class_members import ancestry, find_member
from daglens_analyzer.evaluate.values import ClassValue, ConstantValue, FunctionValue, InstantiationValue
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body, body_of, body_of_function
from daglens_analyzer.rules.resources.field_types import MODELS, Field, declared_fields, is_model
from daglens_analyzer.rules.resources.field_types import misfits as misfits_of
from daglens_analyzer.rules.rule import Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_NEEDED = frozenset({"int", "str", "float", "bool", "list", "dict", "literal", "enum", "model"})
_METHODS: Mapping[str, tuple[str, ...]] = {
    "dagster.IOManager": ("handle_output", "load_input"),
    "dagster.ConfigurableIOManager": ("handle_output", "load_input"),
    "dagster.ConfigurableIOManagerFactory": ("create_io_manager",),
    "dagster.InputManager": ("load_input",),
}
_ABSTRACT = frozenset({"abc.ABC", "abc.ABCMeta"})


def check(made: InstantiationValue | DecoratedFunction | FunctionValue) -> Iterator[Violation]:
    """The first field that is missing, each value that is surely refused, and the first method that is missing."""
    if not isinstance(made, InstantiationValue):
        body = body_of_function(made) if isinstance(made, FunctionValue) else body_of(made)
        yield from _in_body(body) if body is not None and body.is_known else ()
        return
    lacking = _lacking_method(made)
    if lacking is not None:
        told = f"'{made.of.name}' does not define '{lacking}', so no object of it can be made."
        yield Violation(told, made.at)
        return
    if not made.bases or not set(made.bases) <= MODELS or not is_model(made.of):
        return
    arguments = made.arguments
    if arguments.positional:
        told = f"'{made.of.name}' takes its fields by name, and this has none."
        yield Violation(told, arguments.positional[0].at)
        return
    fields = declared_fields(made.of)
    for name, field in fields.items():
        argument = arguments.keyword.get(name)
        if argument is None:
            if _is_needed(field) and made.fields.get(name) is None and arguments.is_exact:
                yield _left_out(made.of, field, made.at)
                return
            continue
        for told in misfits_of(field.type, argument.value):
            yield _refused(made.of, field, told, argument.at)
            break


def _in_body(body: Body) -> Iterator[Violation]:
    """The same of objects that a function makes as it runs, as far as the text says what they are given."""
    if body.each(tree.Try) or body.each(tree.With):
        return
    for call in body.each(tree.Call):
        of = body.value_of(call.function) if isinstance(call.function, tree.Name) else None
        if not isinstance(of, ClassValue) or not is_model(of) or find_member(of, "__init__") is not None:
            continue
        if any(each.star or each.keyword is None for each in call.arguments):
            continue
        given = {each.keyword: each for each in call.arguments}
        for name, field in declared_fields(of).items():
            argument = given.get(name)
            if argument is None and _is_needed(field):
                yield replace(_left_out(of, field, body.function.node(call.at)), severity="warning")
                break
            if argument is not None and isinstance(argument.value, tree.Constant):
                at = body.function.node(argument.at)
                told = next(misfits_of(field.type, ConstantValue(at, argument.value.value)), None)
                if told is not None:
                    yield replace(_refused(of, field, told, at), severity="warning")
                    break


def _left_out(of: ClassValue, field: Field, at: NodeId) -> Violation:
    told = f"'{of.name}' needs a value for '{field.name}', a {field.written}, and none is given."
    return Violation(told, at, (Related(field.at, f"'{field.name}' is declared here"),))


def _refused(of: ClassValue, field: Field, told: str, at: NodeId) -> Violation:
    declared = (Related(field.at, f"'{field.name}' is declared here"),)
    return Violation(f"'{field.name}' of '{of.name}' is a {field.written}, and {told}.", at, declared)


def _is_needed(field: Field) -> bool:
    """Whether there has to be a value."""
    return field.default is None and field.type.kind in _NEEDED


def _lacking_method(made: InstantiationValue) -> str | None:
    for base in made.bases:
        for name in _METHODS.get(base, ()):
            if find_member(made.of, name) is None and set(made.bases) <= {*_METHODS, *_ABSTRACT}:
                return name
    if not set(made.bases) <= {*_METHODS, *_ABSTRACT, *MODELS} or not _ABSTRACT.intersection(made.bases):
        return None
    abstract = {name: each for each in reversed(list(ancestry(made.of))) for name in _abstract_in(each.definition)}
    return next(
        (name for name, each in abstract.items() if find_member(made.of, name) is each.namespace.get(name)), None
    )


def _abstract_in(definition: tree.ClassDef) -> Iterator[str]:
    for statement in definition.body:
        if isinstance(statement, tree.FunctionDef):
            for decorator in statement.decorators:
                name = getattr(decorator.expression, "id", getattr(decorator.expression, "name", None))
                if name == "abstractmethod":
                    yield statement.name


RULE = Rule(
    "DGL422", "wrong-config-value", "error", "0.1", (InstantiationValue, DecoratedFunction, FunctionValue), check
)
