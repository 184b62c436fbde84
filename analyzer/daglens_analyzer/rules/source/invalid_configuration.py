"""A setting in `[tool.daglens]` is unknown or of no use.

## What it does
Reads `[tool.daglens]` in the project's `pyproject.toml` and reports keys that it does not know, values of the wrong
kind, codes and names of no rule, and a file that is not TOML. The rest of the settings holds.

## Why is this bad?
The setting has no effect, so the project is not checked or run as you meant.

## Example
```toml
[tool.daglens]
# warning: 1 [invalid-configuration] "ignor"
ignor = ["DGL3"]
# warning: 12 [invalid-configuration] "DGL777"
select = ["DGL777", "DGL1"]
```

## Use instead
```toml
[tool.daglens]
ignore = ["DGL3"]
select = ["DGL1"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.project.config import ConfigProblem
from daglens_analyzer.project.rule_names import RuleName
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.registry import all_rules
from daglens_analyzer.rules.rule import Rule, Violation
from daglens_analyzer.rules.suppressions import matches
from daglens_analyzer.source.position import Location


def check(subject: ConfigProblem | RuleName) -> Iterator[Violation]:
    """A problem that reading the settings came upon; those of Python files are another rule's business. A name in them
    that no rule has."""
    at = Location(subject.path, subject.range)
    if isinstance(subject, ConfigProblem):
        if not subject.path.endswith(".py"):
            yield Violation(f"{subject.message.rstrip('.')}.", at)
    elif not any(matches(subject.text, rule.code, rule.name) for rule in all_rules()):
        near = did_you_mean(nearest_names(subject.text, (rule.name for rule in all_rules())))
        yield Violation(f"There is no rule '{subject.text}'.{near}", at)


RULE = Rule("DGL002", "invalid-configuration", "warning", "0.1", (ConfigProblem, RuleName), check)
