"""The first paragraph of a docstring or description."""

from __future__ import annotations

import re

_BLANK = re.compile(r"\n[ \t]*\n")


def first_paragraph(text: str) -> str:
    """Its lines joined by spaces."""
    return " ".join(line.strip() for line in _BLANK.split(text.strip(), maxsplit=1)[0].splitlines())
