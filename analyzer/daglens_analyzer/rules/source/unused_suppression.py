"""A comment silences a rule that finds nothing there.

## What it does
Reports a `# daglens: ignore[...]` comment that silences nothing. A comment that names several rules is reported when
none of them finds anything.

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
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.rules.suppressions import Suppression
from daglens_analyzer.source.position import Location, Position, Range


def check(_: Suppression) -> Iterator[Violation]:
    """Nothing by itself: only after all other rules is it known which comments were of use; see `violation`."""
    yield from ()


def violation(path: str, lines: list[str], comment: Suppression) -> Violation:
    """What is said of a comment that was of no use, given the file's lines."""
    line, column = comment.range.start
    named = ", ".join(comment.codes) if comment.codes else "any rule"
    before = lines[line][:column]
    alone = not before.strip()
    rest = lines[line][comment.range.end.column :].strip()
    start = Position(line, 0 if alone else len(before.rstrip()))
    end = Position(line + 1, 0) if alone else Position(line, len(lines[line]))
    fix = Fix("Remove the comment", (Edit(Location(path, Range(start, end)), ""),))
    return Violation(
        f"Nothing here violates {named}: the comment silences nothing. Remove it.",
        Location(path, comment.range),
        fixes=() if rest else (fix,),
    )


RULE = Rule("DGL003", "unused-suppression", "warning", "0.1", (Suppression,), check)
