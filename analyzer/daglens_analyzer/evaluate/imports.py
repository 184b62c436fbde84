"""Imports: modules of the project are evaluated, everything else is a name of a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.import_order import absolute_module
from daglens_analyzer.evaluate.join import NORMAL, RAISE
from daglens_analyzer.evaluate.values import ConstantValue, ModuleValue, SequenceValue, Unknown, Value
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.frame import Frame


def import_module(evaluator: Evaluator, name: str) -> ModuleValue | None:
    """A module of the project by its dotted name. A package whose `__init__` imports a module below it binds that
    module's name, so that what follows may speak of it."""
    module = evaluator.module(name)
    below = f"{evaluator.name}."
    if module is not None and name.startswith(below) and evaluator.path.endswith("/__init__.py"):
        first = name[len(below) :].partition(".")[0]
        submodule = evaluator.module(below + first)
        if submodule is not None and evaluator.environment.lookup(first) is None:
            evaluator.environment.bind(first, submodule)
    return module


def execute_import(frame: Frame, node: tree.Import) -> int:
    """`import a.b` binds `a`, `import a.b as c` binds `a.b`."""
    evaluator = frame.evaluator
    for alias in node.names:
        at = frame.node(alias.at)
        root = alias.name.partition(".")[0]
        module = import_module(evaluator, alias.name)
        if alias.asname is not None:
            frame.bind(alias.asname, module or evaluator.external(alias.name, at))
            continue
        owner = module if alias.name == root else evaluator.module(root)
        frame.bind(root, owner or evaluator.external(root, at))
    return NORMAL


def execute_import_from(frame: Frame, node: tree.ImportFrom) -> int:
    """`from module import names`. A relative import of what the project lacks fails where a `try` expects it to."""
    evaluator = frame.evaluator
    name = absolute_module(node, evaluator.package_of(frame.module, frame.path))
    module = None if name is None else import_module(evaluator, name)
    at = frame.node(node.at)
    if module is None:
        if name is None or node.level > 0 or evaluator.is_of_project(name):
            return _missing(frame, node, name or "." * node.level + node.module, at)
        if node.is_star:
            evaluator.import_star_of_library(frame, name, at)
            return NORMAL
        for alias in node.names:
            frame.bind(alias.asname or alias.name, evaluator.imported_name(name, alias.name, frame.node(alias.at)))
        return NORMAL
    if node.is_star:
        _import_star(frame, module)
        return NORMAL
    for alias in node.names:
        value = module_attribute(frame, module, alias.name, frame.node(alias.at))
        if isinstance(value, Unknown) and frame.import_guards:
            return RAISE
        frame.bind(alias.asname or alias.name, value)
    return NORMAL


def module_attribute(frame: Frame, module: ModuleValue, name: str, at: NodeId) -> Value:
    """`from module import name`: what the module binds, else its submodule of that name."""
    value = module.get(name)
    if value is not None:
        return value
    submodule = frame.evaluator.module(f"{module.name}.{name}")
    if submodule is not None:
        return submodule
    if frame.import_guards:
        return Unknown(at, f"`{module.name}` has no `{name}`")
    hook = module.get("__getattr__")
    if hook is not None or frame.evaluator.is_unfinished(module):
        return Unknown(at, f"`{module.name}` has no `{name}` at this point of its import")
    return frame.evaluator.unresolved(at, f"`{module.name}` has no `{name}`")


def _missing(frame: Frame, node: tree.ImportFrom, name: str, at: NodeId) -> int:
    if frame.import_guards:
        return RAISE
    unknown = frame.evaluator.unresolved(at, f"no module `{name}` was found in the project")
    for alias in node.names:
        frame.bind(alias.asname or alias.name, unknown)
    return NORMAL


def _import_star(frame: Frame, module: ModuleValue) -> None:
    """What `__all__` lists, else every name without a leading underscore."""
    listed = module.get("__all__")
    if isinstance(listed, SequenceValue):
        chosen = [each.value for each in listed.items if isinstance(each, ConstantValue)]
        names = [each for each in chosen if isinstance(each, str)]
    else:
        names = [name for name in module.namespace if not name.startswith("_")]
    for name in names:
        value = module.get(name) or frame.evaluator.module(f"{module.name}.{name}")
        if value is not None:
            frame.bind(name, value)
