"""A whole workspace in one process: opened cold, opened again with what the disk cache kept, and edited."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.corpus import write_project
from bench.figures import Figure, p50_p95

SIZES = (100, 1000)
"""Numbers of files; 10,000 is worth a look too, and takes minutes."""
LINES_EACH = 60
KEYSTROKES = 60

MEASURE = """
import json, resource, statistics, sys, time
from pathlib import Path
from daglens_analyzer import Edited, Opened, Workspace
from daglens_analyzer.features.diagnostics import diagnostics

folder, cache, file, keystrokes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
text = Path(file).read_text()
started = time.perf_counter()
workspace = Workspace([folder], cache_dir=cache)
workspace.apply(Opened(file, text))
diagnostics(workspace.snapshot(), file)
opened = time.perf_counter() - started
workspace.save_cache()

lines = text.splitlines(keepends=True)
inside = next(number for number, line in enumerate(lines) if line.startswith("    totals ="))
decorator = next(number for number, line in enumerate(lines) if line.startswith("@asset("))

def edited(kind, count):
    changed = list(lines)
    if kind == "body":
        changed.insert(inside, "    extra = " + "1" * (count + 1) + "\\n")
    else:
        changed[decorator] = lines[decorator].replace('description="', 'description="' + "x" * (count + 1))
    return "".join(changed)

samples = {}
for kind in ("body", "fact"):
    samples[kind] = []
    for count in range(keystrokes):
        changed = edited(kind, count)
        begun = time.perf_counter()
        workspace.apply(Edited(file, changed))
        analysis = workspace.snapshot()
        analysis.graph()
        diagnostics(analysis, file)
        samples[kind].append(time.perf_counter() - begun)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"opened": opened, "memory_kb": memory, **samples}))
"""


def measure() -> Iterator[Figure]:
    for files in SIZES:
        yield from measure_size(files)


def measure_size(files: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        project = Path(folder).resolve()
        write_project(project, files=files, lines=LINES_EACH)
        file = project / "pipelines" / f"module_{files // 2:04}.py"
        for temperature in ("cold", "warm"):
            command = [sys.executable, "-c", MEASURE, str(project), cache, str(file), str(KEYSTROKES)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            measured = json.loads(done.stdout)
            yield Figure(f"open {files:,} files, {temperature}", "daglens", measured["opened"], "s")
        yield Figure(f"memory with {files:,} files", "daglens", measured["memory_kb"] / 1024, "MB")
        for kind, told in (("body", "in a body"), ("fact", "that changes a fact")):
            yield from p50_p95(f"edit {told} among {files:,} files", "daglens", measured[kind])
