"""What the evaluator is told about libraries: models of their functions and of the values those make.

The evaluator knows Python; it knows nothing of any library. Whoever asks for an evaluation passes `Models`: the
pipeline API's come from `daglens_analyzer.api`, those of the standard library from `evaluate.library`. Something
without a model is an `ExternalValue`; calling it gives Unknown, with a reason that names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from daglens_analyzer.evaluate.values import Call, CallArguments, Value
from daglens_analyzer.source.node_id import ChunkId, NodeId

NOWHERE = NodeId("", ChunkId("", 0), 0)
"""The `at` of values that no source made: natives and builtins."""

# The first parameter is a value of the very type that the model is registered for, hence Any.
AttributeModel: TypeAlias = Callable[[Any, str, Call], "Value | None"]
"""`value.name`; None where the value has no such attribute, as far as the model knows."""

CallModel: TypeAlias = Callable[[Any, CallArguments, Call], Value]
"""`value(...)`"""

SubscriptModel: TypeAlias = Callable[[Any, Value, Call], "Value | None"]
"""`value[index]`"""

AttributeLack: TypeAlias = Callable[[Any, str], "str | None"]
"""The library or class that surely has no such attribute, for a value and a name; None where it may have it."""

IterationModel: TypeAlias = Callable[[Any, Call], "tuple[tuple[Value, ...], bool] | None"]
"""The items that iterating or unpacking gives, and whether they are all; None where it cannot be iterated."""

OperatorModel: TypeAlias = Callable[[Any, str, Any, Call], "Value | None"]
"""`left operator right`, asked of the left operand's model, then of the right one's; for `==`, `in` and their like too,
and for a unary operator with None on the right. None where the model does not know."""

ClassNames: TypeAlias = Callable[[Any], tuple[str, ...]]
"""The classes that a value is an object of, as they are named in their library; with "?" among them where there are
more."""


def has_all(value: Value, name: str) -> str | None:
    """Of nothing is it known that it lacks an attribute."""
    return None


@dataclass(frozen=True, slots=True)
class Models:
    """`natives` are values by canonical dotted name: `dagster.asset`, `dagster.AssetKey`, and for attributes of a
    native class or module again a dotted name, `dagster.AssetKey.from_user_string`. `daglens.x` is looked up as
    `dagster.x`. A NativeFunctionValue's own `name` should be its canonical name: attributes are looked up under it.

    The other tables are by the exact type of the value (`OpDefinition`, not a base of it). `class_names` gives the
    names of the classes that `isinstance` finds a value to be of. `deferred` are the names of decorators whose
    functions a library calls when the module has been run. `lacks` is asked of attributes without a model.
    """

    natives: Mapping[str, Value] = field(default_factory=dict[str, Value])
    attributes: Mapping[type[Value], AttributeModel] = field(default_factory=dict[type[Value], AttributeModel])
    callables: Mapping[type[Value], CallModel] = field(default_factory=dict[type[Value], CallModel])
    subscripts: Mapping[type[Value], SubscriptModel] = field(default_factory=dict[type[Value], SubscriptModel])
    iterations: Mapping[type[Value], IterationModel] = field(default_factory=dict[type[Value], IterationModel])
    operators: Mapping[type[Value], OperatorModel] = field(default_factory=dict[type[Value], OperatorModel])
    class_names: Mapping[type[Value], ClassNames] = field(default_factory=dict[type[Value], ClassNames])
    deferred: frozenset[str] = frozenset()
    lacks: AttributeLack = has_all
