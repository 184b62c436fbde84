"""Members of classes that are looked up in a way of their own."""

from __future__ import annotations

from typing import Literal

from daglens_analyzer.evaluate.values import ClassValue, Value
from daglens_analyzer.record import record


@record(eq=False)
class DescriptorValue(Value):
    """What `@property`, `@staticmethod` or `@classmethod` makes of a function."""

    kind: Literal["property", "staticmethod", "classmethod"]
    function: Value


@record(eq=False)
class FieldValue(Value):
    """What `dataclasses.field` gives: the default, or the factory of it, or neither. A model's field may be given under
    an `alias`."""

    default: Value | None
    default_factory: Value | None
    alias: str | None = None


@record(eq=False)
class SuperValue(Value):
    """`super()`: attributes of `receiver` as the classes behind the method's own define them."""

    receiver: Value
    classes: tuple[ClassValue, ...]
