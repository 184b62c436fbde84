"""Decorators that say how settled a part of an API is: they leave what they decorate as it is.

Dagster has them for itself, and packages of integrations use them for their resources and components.
"""

from __future__ import annotations

from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    NativeFunctionValue,
    Value,
)

_NAMES = """
public preview beta deprecated superseded experimental preview_param beta_param deprecated_param experimental_param
hidden_param only_allow_hidden_params_in_kwargs
"""


def _mark(arguments: CallArguments, call: Call) -> Value:
    """With and without arguments of its own: what is decorated comes at once, or next."""
    given = arguments.positional[0].value if arguments.positional else None
    return NativeFunctionValue(call.at, "mark", _mark) if given is None else given


NATIVES: dict[str, Value] = {
    f"{module}._annotations.{name}": NativeFunctionValue(NOWHERE, name, _mark)
    for module in ("dagster", "dagster_shared")
    for name in _NAMES.split()
}
