"""Test cases kept in Markdown: a heading names one, the fenced Python below it is its text."""

from __future__ import annotations

import re
from pathlib import Path

_CASE = re.compile(r"^## (.+?)\n+```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def fenced_cases(path: Path) -> dict[str, str]:
    """The cases of a file by name, in order."""
    cases = dict(_CASE.findall(path.read_text()))
    assert cases, path
    return cases
