"""Evaluating small projects given as text: files behind lines like `# file: package/module.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from daglens_analyzer.chunks.parse import parse_module
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.constants import as_python
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.evaluator import Evaluator
from daglens_analyzer.evaluate.library.models import standard_library, together
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.native import native
from daglens_analyzer.evaluate.project_files import ComponentFile, ConfiguredProject, FoundModule, PathContent
from daglens_analyzer.evaluate.session import Session
from daglens_analyzer.evaluate.values import CallArguments, ConstantValue, Value
from daglens_analyzer.project.module_index import ModuleIndex
from daglens_analyzer.source.node_id import NodeId

_FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)
ROOT = "/project"


def files_of(text: str) -> dict[str, str]:
    """The files of a text by relative path; `main.py` holds what stands before the first marker."""
    first, *others = _FILE.split(text)
    files = {"main.py": first} if first.strip() or not others else {}
    return {**files, **dict(zip(others[::2], others[1::2], strict=True))}


class TextSource:
    """A project that is held in memory, below `/project`, the only source root."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._texts = {f"{ROOT}/{path}": text for path, text in files.items()}
        self._parsed: dict[str, ParsedModule] = {}
        self._index = ModuleIndex(frozenset(self._texts), (ROOT,))

    def find(self, name: str, importer: str) -> FoundModule | None:
        return self._index.find(name, importer)

    def module_name(self, path: str) -> str:
        return self._index.module_name(path)

    def submodules(self, name: str, importer: str, namespaces: bool) -> tuple[str, ...]:
        return self._index.submodules(name, importer, namespaces)

    def component_files(self, name: str, importer: str) -> tuple[ComponentFile, ...]:
        return ()

    def look_at(self, path: str, importer: str) -> PathContent | None:
        return None

    def configured_project(self, importer: str) -> ConfiguredProject | None:
        return None

    def parsed(self, path: str) -> ParsedModule | None:
        if path not in self._parsed and path in self._texts:
            self._parsed[path] = parse_module(path, self._texts[path])
        return self._parsed.get(path)


def recording_models() -> Models:
    """`dagster.define(name)` records a definition: the name as a constant, `at` the factory's call if there is one."""

    def record(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        name = as_python(arguments.positional[0].value)
        definition = ConstantValue(evaluator.factory_call or NOWHERE, str(name))
        evaluator.record(definition)
        return definition

    return together(standard_library(), Models(natives={"dagster.define": native("dagster.define", record)}))


def session_of(text: str, models: Models | None = None) -> Session:
    return Session(TextSource(files_of(text)), models or standard_library(), {})


def evaluate_text(text: str, main: str = "main.py", models: Models | None = None) -> EvaluatedModule:
    """The module `main` of a project."""
    found = session_of(text, models).evaluate(f"{ROOT}/{main}")
    assert found is not None
    return found


def plain(module: EvaluatedModule, name: str) -> object:
    """What a name is bound to, as a Python object. Raises NotConstant where it is not known."""
    return as_python(module.namespace[name])
