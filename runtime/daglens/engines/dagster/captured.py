"""What steps wrote, where Dagster's own capture has it: read as it grows, line by line."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from daglens.events.event import LogLine
from daglens.record import dataclass
from daglens.worker.capture import flush_python_streams


@dataclass
class _Capture:
    log_key: Sequence[str]
    step: str | None
    cursor: str | None = None
    rest: dict[str, bytes] = field(default_factory=dict[str, bytes])


@dataclass
class CapturedByDagster:
    """The captures of one run. A capture of several steps belongs to the step that runs (`current`)."""

    manager: Any
    run_id: str
    captures: list[_Capture] = field(default_factory=list[_Capture])
    current: str | None = None

    def begin(self, data: Any) -> bool:
        """A capture began (the data of LOGS_CAPTURED); False where Dagster keeps none."""
        if type(self.manager).__name__ == "NoOpComputeLogManager":
            return False
        steps = data.step_keys or ()
        key = self.manager.build_log_key_for_run(self.run_id, data.file_key)
        self.captures.append(_Capture(key, steps[0] if len(steps) == 1 else None))
        return True

    def lines(self, ended: str | None = None) -> list[LogLine]:
        """What came since the last time; of the step that `ended`, or of all with "", also a last line without end."""
        if self.captures:
            flush_python_streams()
        found: list[LogLine] = []
        for capture in self.captures:
            data = self.manager.get_log_data(capture.log_key, capture.cursor)
            capture.cursor = data.cursor
            step = capture.step or self.current
            for name, text in (("stdout", data.stdout), ("stderr", data.stderr)):
                *lines, rest = (capture.rest.get(name, b"") + (text or b"")).split(b"\n")
                if rest and ended in (step, ""):
                    lines, rest = [*lines, rest], b""
                capture.rest[name] = rest
                found += [LogLine(step, name, _text(line)) for line in lines]
        return found


def _text(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace").removesuffix("\r")
