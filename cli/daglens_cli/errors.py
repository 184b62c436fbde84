"""What the terminal answers when it cannot do what it was asked."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong usage or unusable input. Its text is one line: what, why, and what to do. The exit code is 2."""


FINE = 0
NO = 1
UNUSABLE = 2
INTERRUPTED = 130
