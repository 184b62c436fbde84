"""The one spelling of line ends that the analyzer works with."""

from __future__ import annotations


def with_line_feeds(text: str) -> str:
    """`text` with every line end (CR LF, a lone CR, LF: what Python and editors call one) written as a line feed.

    Neither line numbers nor columns change by this, so a position in the result is the position in the file. Form
    feeds, U+2028 and the other characters at which `str.splitlines` splits are no line ends, here or in Python.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
