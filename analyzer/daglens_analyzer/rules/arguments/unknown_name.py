"""A name is asked of Dagster, or of one of its classes and objects, that is not there.

## What it does
Knows the names of the public package, and the attributes of its definitions, selections, conditions and enumerations:
`dg.assets`, `AssetSelection.group`, `op.aliased`. Code within a `try` is left alone.

## Why is this bad?
The module cannot be imported.

## Example
```python
import dagster as dg


# error: 2 [unknown-name] "Did you mean 'asset'"
@dg.assets
def orders(): ...


# error: [unknown-name] "'groups'"
raw = dg.AssetSelection.group("raw")
```

## Use instead
```python
import dagster as dg


@dg.asset
def orders(): ...


raw = dg.AssetSelection.groups("raw")
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.missing_attributes import LIBRARY
from daglens_analyzer.api.public_names import ATTRIBUTES, NAMES
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.values import FunctionValue, MissingAttribute
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.arguments.removed_name import REMOVED
from daglens_analyzer.rules.bodies.body import Body, body_of, body_of_function
from daglens_analyzer.rules.edits import RenameLast
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Severity, Violation
from daglens_analyzer.source.node_id import ChunkId, NodeId


def check(subject: MissingAttribute | ParsedModule | DecoratedFunction | FunctionValue) -> Iterator[Violation]:
    """The attribute that is missing, in a body too, and each name that the top level imports in vain."""
    if isinstance(subject, MissingAttribute):
        yield _missing(subject)
        return
    if not isinstance(subject, ParsedModule):
        yield from _in_body(body_of_function(subject) if isinstance(subject, FunctionValue) else body_of(subject))
        return
    for chunk, statement in subject.imports():
        match statement:
            case tree.ImportFrom(module="dagster", level=0, names=aliases):
                yield from _imported(subject.path, chunk, aliases)
            case tree.ImportFrom(module=module, level=0) if _is_no_module(module):
                yield _no_module(module, NodeId(subject.path, chunk, statement.at))
            case tree.Import(names=aliases):
                yield from (
                    _no_module(alias.name, NodeId(subject.path, chunk, alias.at))
                    for alias in aliases
                    if _is_no_module(alias.name)
                )
            case _:
                pass


def _imported(path: str, chunk: ChunkId, aliases: tuple[tree.ImportAlias, ...]) -> Iterator[Violation]:
    for alias in aliases:
        if alias.name in NAMES or alias.name in REMOVED or alias.name.startswith("_"):
            continue
        near, at = nearest_names(alias.name, NAMES), NodeId(path, chunk, alias.at)
        fixes = tuple(Fix(f"Import '{name}'", (Edit(at, name),), is_safe=False) for name in near[:1])
        told = f"Dagster has no '{alias.name}' to import.{did_you_mean(near)}"
        was_meant = near or nearest_names(alias.name, REMOVED)
        yield Violation(told, at, fixes=() if alias.asname else fixes, severity=_severity(was_meant))


def _is_no_module(name: str) -> bool:
    library, _, rest = name.partition(".")
    first = rest.partition(".")[0]
    return library == LIBRARY and bool(first) and first not in NAMES and not first.startswith("_")


def _no_module(name: str, at: NodeId) -> Violation:
    return Violation(f"Dagster has no module '{name}'. Import what it offers from '{LIBRARY}' itself.", at)


def _in_body(body: Body | None) -> Iterator[Violation]:
    """Attributes of the library's classes that a function asks for as it runs."""
    if body is None or not body.is_known or body.each(tree.Try):
        return
    for node in body.each(tree.Attribute):
        owner = (body.library_name(node.value) or "").removeprefix(f"{LIBRARY}.")
        if owner in ATTRIBUTES and node.name not in ATTRIBUTES[owner] and not node.name.startswith("_"):
            missing = MissingAttribute(body.function.node(node.at), owner, node.name)
            yield replace(_missing(missing), severity="warning")


def _missing(attribute: MissingAttribute) -> Violation:
    if attribute.owner == LIBRARY:
        instead = REMOVED.get(attribute.name)
        near = () if instead else nearest_names(attribute.name, NAMES)
        told = f" Use {instead}." if instead else did_you_mean(near)
        named = (instead,) if instead and instead.isidentifier() else near[:1]
        fixes = tuple(Fix(f"Use '{name}'", (RenameLast(attribute.at, name),), is_safe=False) for name in named)
        severity = None if instead else _severity(near)
        return Violation(f"Dagster has no '{attribute.name}'.{told}", attribute.at, fixes=fixes, severity=severity)
    near = nearest_names(attribute.name, ATTRIBUTES[attribute.owner])
    told = f"'{attribute.owner}' has no attribute '{attribute.name}'.{did_you_mean(near)}"
    fixes = tuple(Fix(f"Use '{name}'", (RenameLast(attribute.at, name),), is_safe=False) for name in near)
    return Violation(told, attribute.at, fixes=fixes)


def _severity(near: tuple[str, ...]) -> Severity | None:
    """A name that is like none that is or was there may have come with a later release than the one known here."""
    return None if near else "warning"


RULE = Rule(
    "DGL417", "unknown-name", "error", "0.1", (MissingAttribute, ParsedModule, DecoratedFunction, FunctionValue), check
)
