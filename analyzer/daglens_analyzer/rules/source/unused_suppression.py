"""A comment silences a rule that finds nothing there.

## What it does
Reports a `# daglens: ignore[...]` comment that silences nothing, and each rule that a comment names for nothing. While
a file does not parse, nothing is said of its comments.

## Why is this bad?
It hides the next mistake on that line, and makes readers look for one that is gone.

## Example
```python
from dagster import asset


@asset
# warning: 20 [unused-suppression] "DGL101"
def orders(): ...  # daglens: ignore[DGL101]
```

## Use instead
```python fixed
from dagster import asset


@asset
def orders(): ...
```
Of several rules, only those that find nothing are left out:
```python
from dagster import Definitions, asset


@asset
def customers(): ...


# warning: 30 [unused-suppression] "DGL101"
@asset(deps=["custommers"])  # daglens: ignore[DGL101, DGL105]
def report(): ...


defs = Definitions(assets=[customers, report])
```
```python fixed
from dagster import Definitions, asset


@asset
def customers(): ...


@asset(deps=["custommers"])  # daglens: ignore[DGL105]
def report(): ...


defs = Definitions(assets=[customers, report])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.rules.suppressions import Suppression
from daglens_analyzer.source.position import Location, Position, Range


def check(_: Suppression) -> Iterator[Violation]:
    """Nothing by itself: only after all other rules is it known which comments were of use; see `violation`."""
    yield from ()


def violation(path: str, lines: list[str], comment: Suppression, unused: tuple[str, ...]) -> Violation:
    """What is said of a comment some of whose codes, or all, were of no use, given the file's lines."""
    line, column = comment.range.start
    at = Location(path, comment.range)
    if kept := tuple(code for code in comment.codes if code not in unused):
        named = ", ".join(unused)
        told = f"Nothing here violates {named}: the comment need not name {'it' if len(unused) == 1 else 'them'}."
        fewer = Fix(f"Leave out {named}", (Edit(at, comment.written_with(kept)),))
        return Violation(told, at, fixes=(fewer,))
    named = ", ".join(comment.codes) if comment.codes else "any rule"
    before = lines[line][:column]
    alone = not before.strip()
    rest = lines[line][comment.range.end.column :].strip()
    start = Position(line, 0 if alone else len(before.rstrip()))
    end = Position(line + 1, 0) if alone else Position(line, len(lines[line]))
    fix = Fix("Remove the comment", (Edit(Location(path, Range(start, end)), ""),))
    return Violation(
        f"Nothing here violates {named}: the comment silences nothing. Remove it.",
        at,
        fixes=() if rest else (fix,),
    )


RULE = Rule("DGL003", "unused-suppression", "warning", "0.1", (Suppression,), check)
