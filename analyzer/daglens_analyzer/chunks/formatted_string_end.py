"""Where an f-string ends, in which Python 3.12 allows quotes of the same kind, comments and line ends in the fields."""

from __future__ import annotations

import re

_STRING = re.compile(
    r"""
      \"{3} [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* \"{3}
    | '{3} [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* '{3}
    | " (?: [^"\\\n] | \\. )* "
    | ' (?: [^'\\\n] | \\. )* '
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_FIELD = re.compile(r"#[^\n]*|[\"'()\[\]{}:]")
_MAX_NESTING = 60


def is_formatted_string(text: str, quote: int) -> bool:
    """Whether the quote at `quote` opens an f-string (or a t-string)."""
    start = quote
    while start and quote - start < 2 and text[start - 1] in "fFtTrR":
        start -= 1
    prefix = text[start:quote].lower()
    if "f" not in prefix and "t" not in prefix:
        return False
    return not start or not (text[start - 1].isalnum() or text[start - 1] == "_")


def formatted_string_end(text: str, quote: int, nesting: int = 0) -> int | None:
    """The offset behind the f-string whose opening quote is at `quote`; None when nothing closes it.

    One that its line does not close, as it has to, ends with the line.
    """
    delimiter = text[quote : quote + 3] if text[quote : quote + 3] in ('"""', "'''") else text[quote]
    plain = _STRING.match(text, quote)
    if plain is not None and _has_whole_fields(plain[0]):
        return plain.end()
    if nesting > _MAX_NESTING:
        return None
    return _literal_end(text, quote + len(delimiter), delimiter, nesting)


def _has_whole_fields(literal: str) -> bool:
    """Whether no field is still open where `literal`, read as a string without fields, ends."""
    braces = literal.replace("{{", "").replace("}}", "")
    return braces.count("{") == braces.count("}")


def _literal_end(text: str, offset: int, delimiter: str, nesting: int) -> int | None:
    while offset < len(text):
        character = text[offset]
        if text.startswith(delimiter, offset):
            return offset + len(delimiter)
        if character == "\\":
            # The braces of `\N{DASH}` are no field; those of `\{` are.
            if text.startswith(r"\N{", offset):
                offset = text.find("}", offset) + 1
                if not offset:
                    return None
            else:
                offset += 1 if text.startswith("{", offset + 1) else 2
        elif character == "\n" and len(delimiter) == 1:
            return offset
        elif character == "{" and not text.startswith("{{", offset):
            field_end = _field_end(text, offset + 1, delimiter, nesting)
            if field_end is None:
                return None
            offset = field_end
        else:
            offset += 2 if text.startswith("{{", offset) else 1
    return None if len(delimiter) == 3 else offset


def _field_end(text: str, offset: int, delimiter: str, nesting: int) -> int | None:
    """The offset behind the `}` of the field whose content starts at `offset`."""
    depth = 0
    while (found := _IN_FIELD.search(text, offset)) is not None:
        character = found[0][0]
        offset = found.end()
        if character in "\"'":
            string_end = _string_end(text, found.start(), nesting)
            if string_end is None:
                return None
            offset = string_end
        elif character in "([{":
            depth += 1
        elif character == "}" and depth == 0:
            return offset
        elif character in ")]}":
            depth = max(depth - 1, 0)
        elif character == ":" and depth == 0:
            return _format_spec_end(text, offset, delimiter, nesting)
    return None


def _string_end(text: str, quote: int, nesting: int) -> int | None:
    if is_formatted_string(text, quote):
        return formatted_string_end(text, quote, nesting + 1)
    found = _STRING.match(text, quote)
    return found.end() if found is not None else None


def _format_spec_end(text: str, offset: int, delimiter: str, nesting: int) -> int | None:
    """The offset behind the `}` that closes a field with a format specification."""
    while offset < len(text):
        character = text[offset]
        if character == "}":
            return offset + 1
        if text.startswith(delimiter, offset):  # The field is not closed; the string is.
            return offset
        if character == "{":
            field_end = _field_end(text, offset + 1, delimiter, nesting + 1) if nesting < _MAX_NESTING else None
            if field_end is None:
                return None
            offset = field_end
        else:
            offset += 1
    return None
