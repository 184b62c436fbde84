"""Python cannot read this part of the file, so nothing in it is known.

## What it does
Reports each part of a file that does not parse: one finding for a part, at the place where reading stopped. The other
parts of the file are analyzed all the same, and the definitions of the broken part stand in as they last were, so that
lineage and lenses do not vanish while you type.

## Why is this bad?
Importing the file raises a `SyntaxError`, and with it every code location that imports it.

Where the editor's own Python support reports syntax errors already, `ignore = ["DGL001"]` (`daglens.ignore` in the
editor) leaves them to it.

## Example
```python
from dagster import asset


@asset
# error: [syntax-error]
def orders(:
    return []
```

## Use instead
```python
from dagster import asset


@asset
def orders():
    return []
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.project.config import ConfigProblem
from daglens_analyzer.rules.rule import Rule, Violation
from daglens_analyzer.source.position import Location


def check(subject: ParsedModule | ConfigProblem) -> Iterator[Violation]:
    """Each broken part of the file once. What only the analyzer does not read is no error of the text."""
    if isinstance(subject, ConfigProblem):
        if subject.path.endswith(".py"):
            yield Violation(f"{subject.message.rstrip('.')}.", Location(subject.path, subject.range))
        return
    for problem in subject.syntax_problems():
        if problem.kind == "syntax":
            yield Violation(f"{problem.message.rstrip('.')}.", Location(subject.path, problem.range))


RULE = Rule("DGL001", "syntax-error", "error", "0.1", (ParsedModule, ConfigProblem), check)
