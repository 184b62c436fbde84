"""Random edits of a project of several modules: its graph and diagnostics are always what a cold analysis says.

Definitions are added, changed, renamed, removed and moved between modules; imports come and go; what all modules use is
edited; files are opened, closed and saved. Each seed is a history of its own, and the same in every run: in the two
last ones a module comes to read, or to change, what others had changed before.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from daglens_analyzer import Analysis, Closed, Edited, FilesChanged, Workspace
from daglens_analyzer.features.diagnostics import all_diagnostics
from daglens_analyzer.graph.to_json import to_json
from support.projects_on_disk import write_project

MODULES = ("alpha", "beta", "gamma")
NAMES = ("orders", "customers", "totals", "report", "reports")
COMMON = (
    'GROUP = "{text}"\nPREFIX = "p"',
    'GROUP = "sales"\nPREFIX = "{text}"',
)
FACTORY = """
def table(name):
    @dg.asset(name=f"{{common.PREFIX}}_{{name}}", group_name={group})
    def made(): ...
    return made
"""
DEFINITIONS = (
    "@dg.asset(description={text!r})\ndef {name}({upstream}): ...",
    "@dg.asset(deps=[{upstream!r}], group_name=common.GROUP)\ndef {name}():\n    return {text!r}",
    "@dg.asset(key_prefix={text!r})\ndef {name}({upstream}: int) -> str: ...",
    "@dg.asset\ndef {name}() -> int:\n    x = {text!r}\n    return 1",
    (
        "@dg.multi_asset(specs=[dg.AssetSpec({name!r}), dg.AssetSpec({text!r}, deps=[{upstream!r}])])\n"
        "def both_{name}(): ..."
    ),
    (
        "@dg.op\ndef load_{name}(x):\n    return {text!r}\n\n"
        "@dg.graph_asset\ndef {name}({upstream}):\n    return load_{name}({upstream})"
    ),
    "@dg.asset_check(asset={name!r})\ndef is_{text}(): ...",
    "daily_{name} = dg.define_asset_job('daily_{name}', {selection!r})",
    "hourly_{name} = dg.ScheduleDefinition(name='hourly', job_name='daily_{upstream}', cron_schedule='@hourly')",
    "{name} = factory.table({text!r})",
    "{name} = dg.AssetSpec([{text!r}, {upstream!r}])",
    (
        "@dg.asset(required_resource_keys={{{text!r}}}, partitions_def=dg.StaticPartitionsDefinition([{text!r}]))\n"
        "def {name}({upstream}): ..."
    ),
    "more = [factory.table(each) for each in ({name!r}, {text!r})]",
    "def helper_{name}(): ...",
)
SHARING = (
    "registry.TABLES.append({text!r})",
    "@dg.asset(description=','.join(registry.TABLES))\ndef {name}(): ...",
    "registry.LABEL = {text!r}",
    "@dg.asset(description=registry.LABEL)\ndef {name}(): ...",
)
"""Statements that change what another module made: all that share it are evaluated together."""
IMPORTS = ("from proj.{module} import *", "from proj.{module} import {name}", "import proj.{module}")
LOADERS = (
    "dg.Definitions(assets=dg.load_assets_from_modules([{modules}]))",
    "dg.load_definitions_from_modules([{modules}])",
    (
        "dg.Definitions(assets=[*dg.load_assets_from_modules([{modules}]), dg.AssetSpec({text!r})], "
        "resources={{{text!r}: 1}})"
    ),
    "dg.Definitions.merge(dg.load_definitions_from_modules([{modules}]), dg.Definitions())",
    "dg.Definitions(assets=dg.load_assets_from_package_module(proj), jobs=[dg.define_asset_job('all', '*')])",
)


@dataclass
class Project:
    """The project as text: statements by module, and what the loading module says."""

    chance: random.Random
    definitions: tuple[str, ...] = DEFINITIONS
    statements: dict[str, list[str]] = field(default_factory=lambda: {module: [] for module in MODULES})
    common: str = COMMON[0].format(text="sales")
    group: str = "common.GROUP"
    loader: str = LOADERS[0]
    loaded: tuple[str, ...] = MODULES
    text: str = "a"

    def some_text(self) -> str:
        return self.chance.choice(("a", "b", *NAMES))

    def edit(self) -> None:
        """One thing that someone may do."""
        module = self.chance.choice(MODULES)
        own = self.statements[module]
        kind = self.chance.choice(
            ("add", "add", "add", "change", "change", "remove", "move", "import", "all", "shared")
        )
        if kind == "add" or not own:
            own.insert(self.chance.randint(0, len(own)), self.statement())
        elif kind == "change":
            own[self.chance.randrange(len(own))] = self.statement()
        elif kind == "remove":
            del own[self.chance.randrange(len(own))]
        elif kind == "move":
            other = self.statements[self.chance.choice(MODULES)]
            other.insert(self.chance.randint(0, len(other)), own.pop(self.chance.randrange(len(own))))
        elif kind == "import":
            shape = self.chance.choice(IMPORTS)
            own.insert(0, shape.format(module=self.chance.choice(MODULES), name=self.chance.choice(NAMES)))
        elif kind == "all":
            self.loader, self.text = self.chance.choice(LOADERS), self.some_text()
            self.loaded = tuple(self.chance.sample(MODULES, self.chance.randint(1, 3)))
        else:
            self.common = self.chance.choice(COMMON).format(text=self.some_text())
            self.group = self.chance.choice(("common.GROUP", "None", "'fixed'"))

    def statement(self) -> str:
        return self.chance.choice(self.definitions).format(
            name=self.chance.choice(NAMES),
            upstream=self.chance.choice(NAMES),
            text=self.some_text(),
            selection=self.chance.choice(("*", "orders*", "+totals", "group:sales", "report")),
        )

    def files(self) -> dict[str, str]:
        head = "import dagster as dg\nfrom proj import common, factory, registry\n\n"
        loaded = f"import dagster as dg\nimport proj\nfrom proj import {', '.join(MODULES)}\n\n"
        defs = self.loader.format(modules=", ".join(self.loaded), text=self.text)
        return {
            "proj/__init__.py": "",
            "proj/common.py": f"{self.common}\n",
            "proj/registry.py": "TABLES = []\nLABEL = 'none'\n",
            "proj/factory.py": f"import dagster as dg\nfrom proj import common\n{FACTORY.format(group=self.group)}",
            **{f"proj/{module}.py": head + "\n\n".join(own) + "\n" for module, own in self.statements.items()},
            "proj/loading.py": f"{loaded}defs = {defs}\n",
        }


def told(analysis: Analysis) -> object:
    return to_json(analysis), all_diagnostics(analysis)


@pytest.mark.parametrize("is_declared", [True, False], ids=["declared", "found"])
@pytest.mark.parametrize("seed", [*range(6), 107, 223])
def test_random_edits(seed: int, is_declared: bool, tmp_path: Path) -> None:
    chance = random.Random(seed)
    project = Project(chance, (*DEFINITIONS, *SHARING) if seed % 2 else DEFINITIONS)
    settings = '[tool.dagster]\nmodule_name = "proj.loading"\n' if is_declared else ""
    folder = write_project(tmp_path, {"pyproject.toml": settings, **project.files()})
    grown = Workspace([folder])
    on_disk = project.files()
    for _ in range(25):
        for _ in range(chance.choice((1, 1, 1, 3))):
            project.edit()
        files = project.files()
        for path, text in files.items():
            if text != on_disk[path]:
                save(grown, folder, path, text, chance)
                on_disk[path] = text
        if chance.random() < 0.3:
            grown.snapshot().graph()  # A revision that nobody asks for diagnostics.
            continue
        assert told(grown.snapshot()) == told(Workspace([folder]).snapshot())


def save(workspace: Workspace, folder: str, path: str, text: str, chance: random.Random) -> None:
    """Bring a text into the file, through an open buffer or behind the workspace's back."""
    absolute = f"{folder}/{path}"
    Path(absolute).write_text(text)
    if chance.random() < 0.2:
        workspace.apply(Closed(absolute), FilesChanged((absolute,)))
    else:
        workspace.apply(Edited(absolute, text))
