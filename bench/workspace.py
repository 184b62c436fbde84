"""A whole workspace in one process: opened cold, opened again with what the disk cache kept, and edited."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.corpus import SIZES, write_project
from bench.figures import Figure, p50_p95

LINES_EACH = 60
KEYSTROKES = 60
KINDS_OF_EDITS = {
    "body": "in a body",
    "fact": "that changes a fact",
    "dep": "that changes a dependency",
    "asset": "that adds an asset",
    "shared": "of what every file imports",
}

TOLD = {"modules": "", "package": " of a package", "folder": " of a defs folder"}

MEASURE = """
import json, resource, statistics, sys, time
from pathlib import Path
from daglens_analyzer import Edited, Opened, Workspace
from daglens_analyzer.features.diagnostics import all_diagnostics, diagnostics
from daglens_analyzer.features.kept_diagnostics import keep_diagnostics

folder, cache, file, keystrokes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
text = Path(file).read_text()
started = time.perf_counter()
workspace = Workspace([folder], cache_dir=cache)
workspace.apply(Opened(file, text))
analysis = workspace.snapshot()
found = all_diagnostics(analysis)
opened = time.perf_counter() - started
was_read = analysis.is_evaluated
keep_diagnostics(analysis, found)

lines = text.splitlines(keepends=True)
inside = next(number for number, line in enumerate(lines) if line.startswith("    totals ="))
decorator = next(number for number, line in enumerate(lines) if line.startswith("@asset("))
common = str(Path(file).parent.with_name("common.py"))
shared = Path(common).read_text()
workspace.apply(Opened(common, shared))

def replaced(number, line):
    return file, "".join((*lines[:number], line, *lines[number + 1 :]))

EDITS = {
    "body": lambda count: replaced(inside, "    extra = " + "1" * (count + 1) + "\\n" + lines[inside]),
    "fact": lambda count: replaced(decorator, lines[decorator].replace('="', '="' + "x" * (count + 1), 1)),
    "dep": lambda count: replaced(decorator, lines[decorator].replace("(", f'(deps=["raw_{count}"], ', 1)),
    "asset": lambda count: (file, text + f"\\n\\n@asset\\ndef added_{count}(): ...\\n"),
    "shared": lambda count: (common, shared + f"\\nLIMIT_{count} = {count}\\n"),
}
samples = {}
for kind, edited in EDITS.items():
    samples[kind] = []
    for count in range(keystrokes if was_read else 0):
        path, changed = edited(count)
        begun = time.perf_counter()
        workspace.apply(Edited(path, changed))
        analysis = workspace.snapshot()
        analysis.graph()
        diagnostics(analysis, path)
        samples[kind].append(time.perf_counter() - begun)
    workspace.apply(Edited(file, text), Edited(common, shared))
    diagnostics(workspace.snapshot(), file)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"opened": opened, "memory_kb": memory, **samples}))
"""


def measure() -> Iterator[Figure]:
    for files in SIZES:
        yield from measure_size(files, "modules")
    for layout in ("package", "folder"):
        yield from measure_size(SIZES[-1], layout)


def measure_size(files: int, layout: str) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        project = Path(folder).resolve()
        modules = write_project(project, files=files, lines=LINES_EACH, layout=layout)
        share_a_module(project / "pipelines", modules)
        what = f"{files:,} files{TOLD[layout]}"
        file = modules / f"module_{files // 2:04}.py"
        for temperature in ("cold", "warm"):
            command = [sys.executable, "-c", MEASURE, str(project), cache, str(file), str(KEYSTROKES)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            measured = json.loads(done.stdout)
            yield Figure(f"open {what}, {temperature}", "daglens", measured["opened"], "s")
            if temperature == "warm":
                continue
            yield Figure(f"memory with {what}", "daglens", measured["memory_kb"] / 1024, "MB")
            for kind, told in KINDS_OF_EDITS.items():
                yield from p50_p95(f"edit {told} among {what}", "daglens", measured[kind])


def share_a_module(package: Path, modules: Path) -> None:
    """Let every module of pipelines use a constant of one that they share."""
    (package / "common.py").write_text('"""What all share."""\n\nOWNER = "team:data"\nLIMIT = 10\n')
    for path in modules.glob("module_*.py"):
        text = path.read_text().replace("\n\n\n", "\n\nfrom pipelines.common import OWNER\n\n\n", 1)
        path.write_text(text.replace("@asset(group_name", "@asset(owners=[OWNER], group_name", 1))
