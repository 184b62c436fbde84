"""What each rule costs on a whole project, and the rest of the way from its texts to its diagnostics."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.corpus import SIZES, write_project
from bench.figures import Figure

LINES_EACH = 60
SHOWN = 25
"""So many rules are listed, the dearest first; the others are one figure."""

MEASURE = """
import gc, json, sys, time
from collections import Counter
from daglens_analyzer import Workspace
from daglens_analyzer.features import find_diagnostics
from daglens_analyzer.rules.registry import all_rules

gc.disable()
analysis = Workspace([sys.argv[1]]).snapshot()
started = time.process_time()
analysis.graph()
evaluated = time.process_time() - started
rules, cost = all_rules(), Counter()

def timed(rule):
    check = rule.check
    def check_timed(subject):
        begun = time.process_time_ns()
        found = list(check(subject))
        cost[rule.name] += time.process_time_ns() - begun
        return iter(found)
    object.__setattr__(rule, "check", check_timed)

for rule in rules:
    timed(rule)
started = time.process_time()
find_diagnostics.diagnostics_of_all(analysis)
print(json.dumps({"read": evaluated, "all": time.process_time() - started, "rules": cost}))
"""


def measure() -> Iterator[Figure]:
    """In processor time, which a busy machine lengthens less than the clock's. The first rule to read a body pays for
    reading it."""
    files = min(SIZES[-1], 1_000)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder).resolve()
        write_project(project, files=files, lines=LINES_EACH)
        command = [sys.executable, "-c", MEASURE, str(project)]
        measured = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    yield Figure(f"reading and evaluating {files:,} files", "daglens", measured["read"], "s")
    yield Figure(f"all rules on {files:,} files", "daglens", measured["all"], "s")
    dearest = sorted(measured["rules"].items(), key=lambda item: item[1], reverse=True)
    for name, nanoseconds in dearest[:SHOWN]:
        yield Figure(f"rule {name}", "daglens", nanoseconds / 1e6, "ms")
    others = sum(nanoseconds for _, nanoseconds in dearest[SHOWN:])
    yield Figure(f"the {len(dearest[SHOWN:])} other rules", "daglens", others / 1e6, "ms")
