"""What a step's process had to import and make of our own, its parent has from then on: the next are forked with it.

Our modules are imported, and our classes completed, when they are first needed (`daglens/record.py`). In a process for
each step that would be anew in every one.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from itertools import islice

from daglens import record

NEEDED_BY_MOST = (
    "daglens.model.step_scope:StepScope",
    "daglens.model.dagster_type:TypeCheck",
    "daglens.model.io_contexts:InputContext",
    "daglens.model.io_contexts:OutputContext",
    "daglens.events.event:StepOutput",
    "daglens.events.event:AssetMaterialized",
    "daglens.events.event:StepSucceeded",
    "daglens.execution.step_outcome:Succeeded",
)
"""What any step with an input and an output makes: known before the first one has run."""


def what_is_ready() -> tuple[int, int]:
    # Numbers, no names: whatever a forked process merely looks at, the kernel has to copy.
    return len(sys.modules), len(record.made_on_need)


def made_since(before: tuple[int, int]) -> tuple[str, ...]:
    """Names for `make_ready`: of modules, and of classes as `module:name`."""
    modules, classes = before
    names = list(islice(reversed(sys.modules), max(0, len(sys.modules) - modules)))
    names += [f"{each.__module__}:{each.__qualname__}" for each in record.made_on_need[classes:]]
    return tuple(name for name in names if name.startswith("daglens."))


def make_ready(names: Iterable[str]) -> None:
    for name in names:
        module, _, made = name.partition(":")
        found = getattr(importlib.import_module(module), made, None) if made else None
        if isinstance(found, type):
            record.make_now(found)
