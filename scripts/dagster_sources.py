"""Put the source distribution of the pinned Dagster into the cache folder: its tests are material for ours."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

CACHE = Path(os.environ.get("DAGLENS_CACHE") or Path(__file__).parents[1] / ".cache")


def main() -> int:
    """0 where the sources are there afterwards."""
    name = f"dagster-{version('dagster')}"
    if (CACHE / name / "dagster_tests").is_dir():
        return 0
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted = name.replace("-", "==")
    options = ["--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(CACHE)]
    found = subprocess.run([sys.executable, "-m", "pip", "download", *options, wanted], check=False)
    if found.returncode:
        return found.returncode
    with tarfile.open(CACHE / f"{name}.tar.gz") as archive:
        archive.extractall(CACHE, filter="data")
    return 0


if __name__ == "__main__":
    sys.exit(main())
