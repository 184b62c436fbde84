from __future__ import annotations

import pytest

from daglens_analyzer.rules.suppressions import suppressions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = 1\n", []),
        ("x = 1  # daglens: ignore\n", [((), 0)]),
        ("x = 1  # daglens: ignore[DGL101, DGL2]\n", [(("DGL101", "DGL2"), 0)]),
        ("x = 1  # noqa # daglens: ignore[DGL101]\n", [(("DGL101",), 0)]),
        ("# daglens: ignore[DGL101]\n\n# why\nx = 1\n", [(("DGL101",), 3)]),
        ("x = '# daglens: ignore'\n", []),
        ("x = '''\n# daglens: ignore\n'''\n", []),
        ("x = (  # daglens: ignore[a-name]\n", [(("a-name",), 0)]),
    ],
)
def test_comments_that_silence(text: str, found: list[tuple[tuple[str, ...], int]]) -> None:
    assert [(item.codes, item.line) for item in suppressions(text)] == found
