"""`dagster_dbt.DbtProjectComponent` in a component file: the assets of a dbt project whose manifest is on disk."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, cast

from daglens_analyzer.api.component_templates import Scope
from daglens_analyzer.api.component_values import plain
from daglens_analyzer.api.construct import Bound
from daglens_analyzer.api.dbt.translation import ComponentTranslation
from daglens_analyzer.api.dbt_assets import assets_of_origin, dbt_origin
from daglens_analyzer.api.dbt_project import DbtProjectValue
from daglens_analyzer.api.reading import is_given
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.library.paths import PathValue, path_argument
from daglens_analyzer.evaluate.project_files import ComponentFile
from daglens_analyzer.evaluate.values import Call, CallArgument, ConstantValue, MappingValue, Unknown, Value

Attributes = Mapping[str, Any]
_NAME = re.compile(r"""^name:\s*['"]?(\w+)""", re.MULTILINE)


def dbt_project_component(
    attributes: Attributes, file: ComponentFile, scope: Scope, call: Call, component: Value | None
) -> Value:
    """`component` is the object of a class of the user's that derives from this one."""
    project = _project(attributes.get("project"), file, scope, call)
    if isinstance(project, Unknown):
        return project
    settings = plain(attributes.get("translation_settings") or {}, scope, call)
    translator = ComponentTranslation(
        call.at, component, _table(attributes.get("translation")), scope, _settings(settings, call)
    )
    given = {
        name: plain(attributes[name], scope, call) for name in ("select", "exclude", "selector") if name in attributes
    }
    given["manifest"] = PathValue(call.at, project.manifest_path)
    given["dagster_dbt_translator"] = translator
    name = plain(_table(attributes.get("op")).get("name"), scope, call)
    given["name"] = name if is_given(name) else _name_of_project(project, call)
    bound = Bound({key: CallArgument(value, call.at, key) for key, value in given.items()})
    function = Unknown(call.at, "this component's function is Dagster's own")
    return assets_of_origin(function, dbt_origin(bound, call), bound, call)


def _project(given: object, file: ComponentFile, scope: Scope, call: Call) -> DbtProjectValue | Unknown:
    """A path by itself or a table with one, relative to the component's folder."""
    table = cast("Attributes", given) if isinstance(given, Mapping) else {"project_dir": given}
    folder = path_argument(plain(table.get("project_dir"), scope, call))
    target = path_argument(plain(table.get("target_path") or "target", scope, call))
    if folder is None or target is None:
        return call.evaluator.unresolved(call.at, f"where the dbt project of `{file.package}` lies is not known")
    beside = file.path.rpartition("/")[0]
    return DbtProjectValue(
        call.at, PurePosixPath(posixpath.normpath(posixpath.join(beside, folder))), PurePosixPath(target)
    )


def _name_of_project(project: DbtProjectValue, call: Call) -> Value:
    """What `dbt_project.yml` calls the project."""
    seen = call.evaluator.look_at(str(project.folder / "dbt_project.yml"))
    text = None if seen is None or seen.file is None else seen.file.read()
    found = None if text is None else _NAME.search(text.decode(errors="replace"))
    return (
        Unknown(call.at, "the name of this dbt project is not known")
        if found is None
        else ConstantValue(call.at, found[1])
    )


def _settings(given: Value, call: Call) -> Value:
    pairs = given.items.items() if isinstance(given, MappingValue) else ()
    arguments = {str(name): CallArgument(value, call.at, str(name)) for name, (_, value) in pairs}
    return OpaqueValue(call.at, "DagsterDbtTranslatorSettings", Bound(arguments))


def _table(value: object) -> Attributes:
    return cast("Attributes", value) if isinstance(value, Mapping) else {}
