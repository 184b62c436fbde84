"""What a hover says of the last run of an asset or a step, and what it made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from daglens.client import StepInputLoaded
from daglens.client.words import origin, outcome
from daglens_lsp.runs.past_runs import PastRuns


def hover_lines(past: PastRuns, keys: tuple[tuple[str, ...], ...], step: str | None, now: datetime) -> list[str]:
    """Paragraphs of Markdown: when the assets, or the step, were last run, and a picture of each value they left."""
    lines: list[str] = []
    for key in keys:
        status = past.asset(key)
        name = f" of `{'/'.join(key)}`" if len(keys) > 1 else ""
        if status is None:
            lines.append(f"Last run{name}: never")
            continue
        ended = outcome(status.status, status.time, status.duration_ms, now)
        lines.append(f"Last run{name}: {'⏳ running now' if status.status == 'running' else ended}")
        lines += _origins(status.inputs)
        if status.preview is not None:
            lines.append(picture(status.preview))
    if not keys and step is not None and (found := past.step(step, None)) is not None:
        ended = outcome(found.step.status, found.step.ended, found.step.duration_ms, now)
        lines.append(f"Last run: {ended or found.step.status}")
        lines += _origins(found.step.inputs)
        previews = [output.preview for output in found.step.outputs if output.preview is not None]
        lines += [picture(preview) for preview in previews[:3]]
    return lines


def _origins(inputs: tuple[StepInputLoaded, ...]) -> list[str]:
    """Which earlier run each input came from; nothing for those that the run made itself."""
    found = dict.fromkeys(origin(loaded) for loaded in inputs if loaded.from_run_id is not None)
    return [f"Inputs: {', '.join(found)}"] if found else []


def picture(preview: Mapping[str, Any]) -> str:
    """`list, 3 items` or `pandas.DataFrame, 1,000 × 5`, and its first rows as code."""
    shape: list[int] = preview.get("shape") or []
    said = f"`{preview.get('type', '?')}`"
    if len(shape) == 1:
        said += f", {shape[0]:,} item{'' if shape[0] == 1 else 's'}"
    elif shape:
        said += ", " + " × ".join(f"{each:,}" for each in shape)
    head = str(preview.get("head") or "")
    # A fence that the text itself cannot end.
    return f"{said}\n\n````text\n{head.replace('````', '``` `')}\n````" if head else said
