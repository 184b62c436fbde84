"""`DbtProject`: where a dbt project and its manifest lie."""

from __future__ import annotations

from pathlib import PurePosixPath

from daglens_analyzer.api.construct import Bound, construct, method
from daglens_analyzer.api.reading import is_given
from daglens_analyzer.evaluate.library.paths import PathValue, path_argument
from daglens_analyzer.evaluate.values import Call, ConstantValue, Unknown, Value
from daglens_analyzer.record import record

_PARAMETERS = (
    "project_dir * target_path profiles_dir profile target packaged_project_dir state_path prepare_project_cli_args"
)


@record(eq=False)
class DbtProjectValue(Value):
    """`folder` is the project's, `target` that of what dbt makes, which may be relative to it."""

    folder: PurePosixPath
    target: PurePosixPath

    @property
    def manifest_path(self) -> PurePosixPath:
        return self.folder / self.target / "manifest.json"


def _dbt_project(bound: Bound, call: Call) -> Value:
    """A packaged copy of the project is taken where there is one."""
    target = path_argument(bound.arguments["target_path"].value) if is_given(bound.value("target_path")) else "target"
    for parameter in ("packaged_project_dir", "project_dir"):
        value = bound.value(parameter)
        folder = path_argument(value) if value is not None and is_given(value) else None
        if folder is not None and target is not None and (parameter == "project_dir" or _is_dbt_project(folder, call)):
            return DbtProjectValue(call.at, PurePosixPath(folder), PurePosixPath(target))
    return Unknown(call.at, "where this dbt project lies is not known")


def _is_dbt_project(folder: str, call: Call) -> bool:
    seen = call.evaluator.look_at(f"{folder}/dbt_project.yml")
    return seen is not None and seen.kind == "file"


def _attribute(project: DbtProjectValue, name: str, call: Call) -> Value | None:
    match name:
        case "manifest_path":
            return PathValue(call.at, project.manifest_path)
        case "project_dir" | "profiles_dir":
            return PathValue(call.at, project.folder)
        case "target_path":
            return PathValue(call.at, project.target)
        case "prepare_if_dev":
            return method("dagster_dbt.DbtProject.prepare_if_dev", "", lambda _, inner: _nothing(inner), call.at)
        case _:
            return None


def _nothing(call: Call) -> Value:
    return ConstantValue(call.at, None)


_CONSTRUCT = construct("DbtProject", _PARAMETERS, _dbt_project)
NATIVES: dict[str, Value] = {"dagster_dbt.DbtProject": _CONSTRUCT.native("dagster_dbt")}
ATTRIBUTES = {DbtProjectValue: _attribute}
