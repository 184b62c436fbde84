"""`context.log`: a module of its own, because `logging` costs more than a run that logs nothing should pay."""

from __future__ import annotations

import logging
from collections.abc import Callable


class DagsterLogManager(logging.Logger):
    """`context.log`: a logger whose records go where the run's facts go."""

    def __init__(self, write: Callable[[str, str], object], name: str = "dagster") -> None:
        super().__init__(name, logging.DEBUG)
        self._write = write
        self.propagate = False

    def handle(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + logging.Formatter().formatException(record.exc_info)
        self._write(record.levelname, text)
        if self.handlers:
            super().callHandlers(record)
