"""`string.Template`: text with placeholders, filled in as Python does."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.models import Models
from daglens_analyzer.evaluate.native import argument, native, pure
from daglens_analyzer.evaluate.values import Call, CallArguments, ConstantValue, Unknown, Value
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


@record(eq=False)
class TemplateValue(Value):
    """A template whose text is known."""

    text: str


def _template(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0, "template")
    if isinstance(given, ConstantValue) and isinstance(given.value, str):
        return TemplateValue(at, given.value)
    return given if isinstance(given, Unknown) else Unknown(at, "the text of this template is not known")


def _attribute(template: TemplateValue, name: str, call: Call) -> Value | None:
    match name:
        case "template":
            return ConstantValue(call.at, template.text)
        case "substitute" | "safe_substitute":
            return pure(f"string.Template.{name}", getattr(string.Template(template.text), name))
        case _:
            return None


def models() -> Models:
    return Models(
        natives={"string.Template": native("string.Template", _template)}, attributes={TemplateValue: _attribute}
    )
