from __future__ import annotations

import pytest

from daglens_lsp.uris import to_path, to_uri


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///home/me/a%20b/%C3%A9.py", "/home/me/a b/é.py"),
        ("file:///c%3A/Users/me/x.py", "c:/Users/me/x.py"),
        ("file:///C:/Users/me/x.py", "c:/Users/me/x.py"),
        ("file://server/share/x.py", "//server/share/x.py"),
        ("untitled:Untitled-1", "/<untitled>/Untitled-1.py"),
        ("untitled:/home/me/new.py", "/<untitled>//home/me/new.py.py"),
        ("vscode-notebook-cell:/a.ipynb#X", None),
    ],
)
def test_paths_of_uris(uri, path):
    assert to_path(uri) == path


@pytest.mark.parametrize(
    "path", ["/home/me/a b/é#?.py", "c:/Users/me/x.py", "//server/share/x.py", "/<untitled>/Untitled-1.py"]
)
def test_paths_survive_the_way_there_and_back(path):
    assert to_path(to_uri(path)) == path
