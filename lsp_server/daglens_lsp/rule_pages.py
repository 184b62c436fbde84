"""Where a rule's page stands on this machine, for the link that editors make of a diagnostic's code.

The pages are files of the installed package, so the link works without a network, in any editor.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from daglens_lsp.uris import to_uri

_INSTALLED = Path(__file__).parent / "rule_pages"
_CHECKOUT = Path(__file__).parents[2] / "docs" / "rules"


@cache
def rule_page(rule_name: str) -> str | None:
    """The `file:` URI of a rule's page; None where the package came without its pages."""
    for folder in (_INSTALLED, _CHECKOUT):
        page = folder / f"{rule_name}.md"
        if page.is_file():
            return to_uri(page.as_posix())
    return None
