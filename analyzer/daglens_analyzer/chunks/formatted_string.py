"""Where an f-string and its fields end. Python 3.12 allows the same quotes, comments and line ends in fields."""

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
_IN_FIELD = re.compile(r"#[^\n]*|[\"'()\[\]{}:]|\n(?:def|class|import|async[ \t]+def)\b")
_MAX_NESTING = 40

_NOT_CLOSED = (-1, -1)

Fields = list[tuple[int, int]]


def is_formatted_string(text: str, quote: int) -> bool:
    """Whether the quote at `quote` opens an f-string (or a t-string)."""
    start = quote
    while start and quote - start < 2 and text[start - 1] in "fFtTrR":
        start -= 1
    prefix = text[start:quote].lower()
    if "f" not in prefix and "t" not in prefix:
        return False
    return not start or not (text[start - 1].isalnum() or text[start - 1] == "_")


def formatted_string_end(text: str, quote: int) -> int | None:
    """The offset behind the f-string whose opening quote is at `quote`; None when nothing closes it.

    One in single quotes that should be closed, and is not, ends with its line.
    """
    plain = _STRING.match(text, quote)
    if plain is not None and _has_whole_fields(plain[0]):
        return plain.end()
    return _string_end(text, quote, 0, [])


def formatted_string_fields(text: str, quote: int) -> Fields | None:
    """Where each field of the f-string at `quote` starts and ends, behind its braces; None when one is not closed."""
    fields: Fields = []
    end = _string_end(text, quote, 0, fields)
    return None if end is None or _NOT_CLOSED in fields else fields


def _has_whole_fields(literal: str) -> bool:
    """Whether no field is still open where `literal`, read as a string without fields, ends."""
    braces = literal.replace("{{", "").replace("}}", "")
    return braces.count("{") == braces.count("}")


def _string_end(text: str, quote: int, nesting: int, fields: Fields) -> int | None:
    if nesting > _MAX_NESTING:
        return None
    delimiter = text[quote : quote + 3] if text[quote : quote + 3] in ('"""', "'''") else text[quote]
    offset = quote + len(delimiter)
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
                fields.append(_NOT_CLOSED)
                return _line_end(text, quote) if len(delimiter) == 1 else None
            fields.append((offset + 1, field_end))
            offset = field_end
        else:
            offset += 2 if character == "{" else 1
    return None if len(delimiter) == 3 else offset


def _field_end(text: str, offset: int, delimiter: str, nesting: int) -> int | None:
    """The offset behind the `}` of the field whose content starts at `offset`."""
    depth = 0
    while (found := _IN_FIELD.search(text, offset)) is not None:
        character = found[0][0]
        offset = found.end()
        if character == "\n":  # A statement starts: nothing closes the field.
            return None
        if character in "\"'":
            string_end = _end_of_any_string(text, found.start(), nesting)
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


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return end if end >= 0 else len(text)


def _end_of_any_string(text: str, quote: int, nesting: int) -> int | None:
    if is_formatted_string(text, quote):
        return _string_end(text, quote, nesting + 1, [])
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
        if character == "\n" and len(delimiter) == 1:
            return None
        if character == "{":
            field_end = _field_end(text, offset + 1, delimiter, nesting + 1) if nesting < _MAX_NESTING else None
            if field_end is None:
                return None
            offset = field_end
        else:
            offset += 1
    return None
