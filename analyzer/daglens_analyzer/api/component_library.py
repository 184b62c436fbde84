"""Types of components that Dagster brings: scripts, functions and SQL that make the assets a file lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, cast

from daglens_analyzer.api.component_templates import Scope
from daglens_analyzer.api.component_values import asset_spec, check_spec, plain
from daglens_analyzer.api.construct import Bound
from daglens_analyzer.api.dbt_component import dbt_project_component
from daglens_analyzer.api.multi_asset import multi_asset
from daglens_analyzer.evaluate.project_files import ComponentFile
from daglens_analyzer.evaluate.values import Call, CallArgument, ConstantValue, SequenceValue, Unknown, Value

Attributes = Mapping[str, Any]
Build = Callable[[Attributes, ComponentFile, Scope, Call, Value | None], Value]
"""Of what the file says; last the component itself, where its class is the user's and derives from the library's."""


def _script(attributes: Attributes, file: ComponentFile, scope: Scope, call: Call, component: Value | None) -> Value:
    """A script is named by its file unless the name is given."""
    execution = _table(attributes.get("execution"))
    path = plain(execution.get("path"), scope, call)
    stem = PurePosixPath(path.value).stem if isinstance(path, ConstantValue) and isinstance(path.value, str) else None
    return _executed(execution.get("name") or stem, attributes, scope, call)


def _function(attributes: Attributes, file: ComponentFile, scope: Scope, call: Call, component: Value | None) -> Value:
    """A function is named by itself unless the name is given."""
    execution = attributes.get("execution")
    if isinstance(execution, str):
        return _executed(execution.rpartition(".")[2], attributes, scope, call)
    table = _table(execution)
    return _executed(table.get("name") or str(table.get("fn", "")).rpartition(".")[2], attributes, scope, call)


def _sql(attributes: Attributes, file: ComponentFile, scope: Scope, call: Call, component: Value | None) -> Value:
    return _executed(_table(attributes.get("execution")).get("name"), attributes, scope, call)


def _executed(name: object, attributes: Attributes, scope: Scope, call: Call) -> Value:
    """The assets that a file lists, all made by one op of this name."""
    op = name if isinstance(name, str) and name else Unknown(call.at, "the name of this component's op is not known")
    given: dict[str, Value] = {
        "name": op if isinstance(op, Unknown) else plain(op, scope, call),
        "specs": _list(attributes.get("assets"), asset_spec, scope, call),
        "check_specs": _list(attributes.get("checks"), check_spec, scope, call),
    }
    bound = Bound({key: CallArgument(value, call.at, key) for key, value in given.items()})
    return multi_asset(Unknown(call.at, "this component's function is Dagster's own"), bound, call)


def _list(given: object, make: Callable[[object, Scope, Call], Value], scope: Scope, call: Call) -> Value:
    found = cast("list[object]", given) if isinstance(given, list) else []
    return SequenceValue(call.at, "list", [make(each, scope, call) for each in found])


def _table(value: object) -> Attributes:
    return cast("Attributes", value) if isinstance(value, Mapping) else {}


LIBRARY_COMPONENTS: dict[str, Build] = {
    "PythonScriptComponent": _script,
    "UvRunComponent": _script,
    "FunctionComponent": _function,
    "TemplatedSqlComponent": _sql,
    "DbtProjectComponent": dbt_project_component,
}
"""By the class's name in its library: what builds its assets."""
