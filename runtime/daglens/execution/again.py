"""What a run in this process knows of the run that it repeats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from daglens.record import dataclass


@dataclass(frozen=True, slots=True)
class Again:
    """`find_output(step, output, mapping_key)` names the nearest ancestor run that stored the output;
    `find_mapping_keys(step, output)` tells what the nearest that finished a dynamic step announced.
    """

    parent_run_id: str
    root_run_id: str
    steps: tuple[str, ...]
    from_failure: bool
    parent_status: Mapping[str, str]
    find_output: Callable[[str, str, str | None], str | None]
    find_mapping_keys: Callable[[str, str], tuple[str, ...] | None]
    config: Mapping[str, Any]
    op_selection: tuple[str, ...] | None
