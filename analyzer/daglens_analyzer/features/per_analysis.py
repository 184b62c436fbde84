"""Answers that are computed once for an analysis and kept as long as it lives."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from daglens_analyzer.analysis import Analysis

Answer = TypeVar("Answer")

_answers: WeakKeyDictionary[Analysis, dict[Hashable, object]] = WeakKeyDictionary()
_lock = Lock()


def per_analysis(analysis: Analysis, key: Hashable, compute: Callable[[], Answer]) -> Answer:
    """What `compute` gives, from memory where it was asked for before. Two threads may compute it at once: the first
    answer stays."""
    with _lock:
        answers = _answers.setdefault(analysis, {})
    if key not in answers:
        answers.setdefault(key, compute())
    return cast("Answer", answers[key])
