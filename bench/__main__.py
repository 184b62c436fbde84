"""`python -m bench [NAME...]`: measure all, or the named parts, and print one table."""

from __future__ import annotations

import argparse
import importlib
import json
import os
from pathlib import Path

from bench.figures import Figure, print_table

PARTS = ("keystroke", "index", "workspace", "rules", "click", "click_after_edit", "steps", "footprint")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"among {', '.join(PARTS)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    arguments = parser.parse_args()
    # Installed packages come compiled; what lies in a checkout is, too, once it has been imported somewhere.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    figures: list[Figure] = []
    for part in arguments.parts or PARTS:
        figures.extend(importlib.import_module(f"bench.{part}").measure())
    print_table(figures)
    if arguments.json is not None:
        rows = [{"what": f.what, "who": f.who, "value": round(f.value, 3), "unit": f.unit} for f in figures]
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
