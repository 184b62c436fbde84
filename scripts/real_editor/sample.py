"""The sample project: copies of it, and places in it, found by the text that stands there."""

from __future__ import annotations

import shutil
from pathlib import Path

from real_editor.install import PROJECT

SAMPLE = PROJECT / "examples" / "shop"

SALES, VAT = "shop/assets/sales.py", "shop/assets/vat.py"
MARKETING, EMAILS, CLEANUP = "shop/assets/marketing.py", "shop/jobs/emails.py", "shop/jobs/cleanup.py"


def copy_sample(folder: Path) -> Path:
    """A fresh copy at `folder`, to be changed and run at will."""
    made_by_runs = (".daglens", "__pycache__", "warehouse.db", "reports", "outbox.csv")
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(*made_by_runs))
    return folder


def place(file: Path, marked: str) -> tuple[int, int]:
    """The 1-based line and column of the `|` in `marked`, a text that stands once in the file."""
    text, before = file.read_text(), marked.index("|")
    plain = marked.replace("|", "")
    assert text.count(plain) == 1, f"{plain!r} stands {text.count(plain)} times in {file.name}"
    at = text.index(plain) + before
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def change(file: Path, old: str, new: str) -> None:
    """Replaces a text that stands once in the file."""
    text = file.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new))
