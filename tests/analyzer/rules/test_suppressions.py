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
    assert [(item.codes, item.first_line) for item in suppressions(text)] == found


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("f(  # daglens: ignore\n    a,\n    b,\n)\n", (0, 3), id="first line of a statement"),
        pytest.param("f(\n    a,\n    b,\n)  # daglens: ignore\n", (0, 3), id="last line of a statement"),
        pytest.param("f(\n    a,  # daglens: ignore\n    b,\n)\n", (1, 1), id="between"),
        pytest.param("f(\n    # daglens: ignore\n    a,\n    b,\n)\n", (2, 2), id="alone within brackets"),
        pytest.param("x = 1\n# daglens: ignore\nf(\n    a,\n)\n", (2, 4), id="alone above a statement"),
        pytest.param("@asset  # daglens: ignore\ndef f(\n    a,\n):\n    pass\n", (0, 3), id="decorator"),
        pytest.param("# daglens: ignore\n@one\n@two(\n    1)\ndef f(a):\n    pass\n", (1, 4), id="above decorators"),
        pytest.param("@asset\ndef f(a):  # daglens: ignore\n    pass\n", (1, 1), id="head of a function"),
        pytest.param("class A:\n    # daglens: ignore\n    x = 1\n    y = 2\n", (2, 2), id="in a class"),
        pytest.param("x = 1  # daglens: ignore\ny = (\n", (0, 0), id="a file that is broken further down"),
    ],
)
def test_lines_that_a_comment_holds_for(text: str, lines: tuple[int, int]) -> None:
    (found,) = suppressions(text)
    assert (found.first_line, found.last_line) == lines


def test_a_comment_for_the_whole_file() -> None:
    (found,) = suppressions("x = 1\ny = (\n    2,  # daglens: ignore-file[DGL101]\n)\n")
    assert (found.codes, found.first_line, found.last_line >= 3) == (("DGL101",), 0, True)
