"""`define_dagstermill_asset` and `define_dagstermill_op`: an asset or op whose function runs a notebook.

That function is the library's own, so that inputs and outputs are only what is declared; the notebook is not read.
"""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.asset import define_asset
from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.op import op_definition
from daglens_analyzer.api.reading import is_given, items, known_text
from daglens_analyzer.api.values import OpaqueValue, OutValue
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    ConstantValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)

_ASSET = (
    "name notebook_path key_prefix ins deps metadata config_schema required_resource_keys resource_defs "
    "description partitions_def op_tags group_name io_manager_key retry_policy save_notebook_on_failure "
    "non_argument_deps asset_tags"
)
_OP = (
    "name notebook_path ins outs config_schema required_resource_keys output_notebook_name asset_key_prefix "
    "description tags io_manager_key save_notebook_on_failure"
)


def _asset(bound: Bound, call: Call) -> Value:
    given: dict[str, Value] = {
        "output_required": ConstantValue(call.at, False),
        "description": _description("asset", bound, call),
        "tags": bound.value("asset_tags") or ConstantValue(call.at, None),
    }
    return define_asset(OpaqueValue(call.at, "notebook"), _with(bound, given), call)


def _op(bound: Bound, call: Call) -> Value:
    given: dict[str, Value] = {"description": _description("op", bound, call)}
    notebook = bound.value("output_notebook_name")
    if is_given(notebook):
        given["outs"] = _with_notebook(bound.value("outs"), notebook, call)
        given["required_resource_keys"] = _with_manager(bound, call)
    return op_definition(_with(bound, given), call)


def _description(what: str, bound: Bound, call: Call) -> Value:
    path = known_text(bound.value("notebook_path"))
    default = None if path is None else f"This {what} is backed by the notebook at {path}"
    given = bound.value("description")
    return given if given is not None and is_given(given) else ConstantValue(call.at, default)


def _with_notebook(outs: Value | None, name: Value | None, call: Call) -> Value:
    """The declared outputs, and one more that holds the notebook that was run."""
    declared = outs if isinstance(outs, MappingValue) else MappingValue(call.at, {}, [not is_given(outs)])
    known = known_text(name)
    if name is None or known is None:
        return Unknown(call.at, "the name of the output for the notebook is not known")
    return replace(declared, items={**declared.items, known: (name, OutValue(call.at, None))})


def _with_manager(bound: Bound, call: Call) -> Value:
    """The resources that the op asks for, and the one that stores the notebook."""
    keys, exact = items(bound.value("required_resource_keys"), call)
    manager = bound.value("io_manager_key") or ConstantValue(call.at, "output_notebook_io_manager")
    return SequenceValue(call.at, "list", [*keys, manager], [exact])


def _with(bound: Bound, given: dict[str, Value]) -> Bound:
    """The arguments, some of them replaced."""
    arguments = {name: CallArgument(value, value.at) for name, value in given.items()}
    return replace(bound, arguments={**bound.arguments, **arguments})


NATIVES: dict[str, Value] = {
    f"dagstermill.{name}": construct(name, parameters, build).native("dagstermill")
    for name, parameters, build in (
        ("define_dagstermill_asset", _ASSET, _asset),
        ("define_dagstermill_op", _OP, _op),
    )
}
