"""How tests are dealt out where pytest-xdist runs them: those that share what they start stay together."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling  # pyright: ignore[reportMissingTypeStubs]

SHARED = {
    # One language server for them all.
    "tests/lsp_server/": "language server",
    # A code-server and a browser each, on both cores at once.
    "tests/editors/vscode/test_runs": "windows that run",
    "tests/editors/vscode/test_restricted": "windows that run",
    "tests/editors/vscode/test_trouble": "windows that run",
    "tests/editors/": "windows that look",
}

LONG = ("tests/lsp_server/", "tests/runtime/execution/", "tests/runtime/test_crashes", "tests/cli/", "tests/runtime/")
"""What takes longest is begun first, so that both cores end together."""


class TogetherByFile(LoadScopeScheduling):
    """The tests of a file go to one process, and so do those of files that share something."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((group for start, group in SHARED.items() if file.startswith(start)), file)


def turn(file: str) -> int:
    """The place of a test file, as its path in the project, among all."""
    return next((place for place, start in enumerate(LONG) if file.startswith(start)), len(LONG))
