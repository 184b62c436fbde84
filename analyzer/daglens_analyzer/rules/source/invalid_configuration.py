"""A setting in `[tool.daglens]` is unknown or of no use.

## What it does
Reads `[tool.daglens]` in the project's `pyproject.toml` and reports keys that it does not know, values of the wrong
kind, and a file that is not TOML. The rest of the settings holds.

## Why is this bad?
The setting has no effect, so the project is not checked or run as you meant.

## Example
```toml
[tool.daglens]
# warning: 1 [invalid-configuration] "ignor"
ignor = ["DGL3"]
```

## Use instead
```toml
[tool.daglens]
ignore = ["DGL3"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.project.config import ConfigProblem
from daglens_analyzer.rules.rule import Rule, Violation
from daglens_analyzer.source.position import Location


def check(problem: ConfigProblem) -> Iterator[Violation]:
    """A problem that reading the settings came upon; those of Python files are another rule's business."""
    if not problem.path.endswith(".py"):
        yield Violation(f"{problem.message.rstrip('.')}.", Location(problem.path, problem.range))


RULE = Rule("DGL002", "invalid-configuration", "warning", "0.1", (ConfigProblem,), check)
