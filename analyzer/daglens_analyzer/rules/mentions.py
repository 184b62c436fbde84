"""Whether a project's texts speak of a name, for rules that say that nobody does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule


def mentions(modules: Iterable[EvaluatedModule], name: str, *, at_most: int) -> bool:
    """Whether the word stands more than `at_most` times in the texts of modules, comments and strings included."""
    word, found = _word(name), 0
    for module in modules:
        text = module.parsed.text
        if name in text:
            found += sum(1 for _ in word.finditer(text))
            if found > at_most:
                return True
    return False


@lru_cache(maxsize=256)
def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name)}\b")
