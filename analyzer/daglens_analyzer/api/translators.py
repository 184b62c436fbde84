"""What integrations share that make assets of another tool's things, as a translator of the user's names them."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.construct import Bound
from daglens_analyzer.api.multi_asset import multi_asset
from daglens_analyzer.evaluate.class_members import find_member
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    ConstantValue,
    InstanceValue,
    SequenceValue,
    Value,
)


def said(translator: Value | None, method: str, call: Call, *arguments: Value) -> Value | None:
    """What `method` of the translator answers where the user's class overrides it; None where it does not."""
    if not isinstance(translator, InstanceValue) or find_member(translator.of, method) is None:
        return None
    return call.evaluator.call_method(translator, method, arguments, call.at)


def assets_of_specs(
    decorated: Value, specs: SequenceValue, bound: Bound, call: Call, origin: Value | None = None, **more: Value
) -> Value:
    """The multi-asset that a decorator of an integration makes: of these specs, any of which can be left out.

    `origin` is what the specs were taken from, `more` what the decorator passes on to `@multi_asset` besides.
    """
    given: dict[str, Value] = {"specs": specs, "can_subset": ConstantValue(call.at, True), **more}
    arguments = {name: CallArgument(value, call.at) for name, value in given.items()}
    return multi_asset(decorated, replace(bound, arguments={**bound.arguments, **arguments}), call, origin)
