"""Writes the rules' pages: `python -m daglens_analyzer.rules.pages [FOLDER]`, by default `docs/rules` here."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from daglens_analyzer.rules.page import markdown, summary
from daglens_analyzer.rules.registry import all_rules, page_text

FAMILIES: Mapping[str, str] = {
    "DGL0": "Source and configuration",
    "DGL1": "Assets and lineage",
    "DGL2": "Ops, graphs and jobs as they are composed",
    "DGL3": "Jobs, schedules, sensors, partitions",
    "DGL4": "Resources, config, types",
    "DGL5": "What a function's body shows",
    "DGL6": "Accepted, and regretted later",
    "DGL9": "Advice",
}


def pages() -> Mapping[str, str]:
    """Every file of `docs/rules/` by its name, with its text."""
    files = {f"{rule.name}.md": markdown(rule, page_text(rule.code)) for rule in all_rules()}
    return {"README.md": _index(), **files}


def _index() -> str:
    lines = [
        "# Rules",
        "",
        "Every diagnostic of Daglens, with what it means and what to do. This folder is written by",
        "`python -m daglens_analyzer.rules.pages` from the rules themselves: change a rule's own file instead.",
        "",
        "Switch rules by code, by the beginning of a code, or by name, in `pyproject.toml`:",
        "",
        "```toml",
        "[tool.daglens]",
        'ignore = ["DGL3"]',
        'extend-select = ["DGL9"]  # what is off by default',
        'severity = { DGL102 = "warning" }',
        "",
        "[tool.daglens.per-file-ignores]",
        '"tests/**" = ["DGL1"]',
        "```",
        "",
        "or for one line, with a comment at its end or alone above it: `# daglens: ignore[DGL102]`.",
    ]
    for prefix, title in FAMILIES.items():
        rules = [rule for rule in all_rules() if rule.code.startswith(prefix)]
        if not rules:
            continue
        lines += ["", f"## {title}", "", "| code | rule | severity | |", "| --- | --- | --- | --- |"]
        for rule in rules:
            severity = rule.severity if rule.enabled else f"{rule.severity} (off by default)"
            told = summary(page_text(rule.code))
            lines.append(f"| `{rule.code}` | [{rule.name}]({rule.name}.md) | {severity} | {told} |")
    return "\n".join(lines) + "\n"


def write(folder: Path) -> None:
    """Write all pages into `folder`, and remove pages of rules that no longer exist."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in folder.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/rules"))
