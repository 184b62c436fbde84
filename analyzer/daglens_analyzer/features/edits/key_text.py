"""The last part of an asset key where it is written: in a selection, in a string, in a list of parts."""

from __future__ import annotations

import ast

from daglens_analyzer.features.edits.brackets import Change
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.source.position import Range


def renamed_key(source: SourceText, range: Range, key: AssetKey, new_name: str) -> Change | None:
    """The change that gives the key within `range` another last part; None where no text there is that key."""
    start, end = source.offset(range.start), source.offset(range.end)
    text = source.text[start:end]
    if text == key.to_user_string():
        return end - len(key.name), end, new_name
    for token in reversed(source.tokens(start, end)):
        content = _plain_content(token.text)
        if content in (key.name, key.to_user_string()):
            quote = token.text[-1]
            closing = token.end - (3 if token.text.endswith(quote * 3) and len(token.text) >= 6 else 1)
            return closing - len(key.name), closing, new_name
    return None


def _plain_content(literal: str) -> str | None:
    """What a literal without escapes or prefixes says."""
    if literal[:1] not in "\"'" or "\\" in literal:
        return None
    try:
        value = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        return None
    return value if isinstance(value, str) else None
