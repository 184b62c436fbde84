"""What all steps of one run share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from daglens.model.errors import DagsterInvalidDefinitionError
from daglens.record import dataclass

if TYPE_CHECKING:
    from daglens.events.event import Event
    from daglens.plan.step import ExecutionPlan

    from .resource_lifetime import ResourceLifetime

Emit = Callable[..., object]
"""`emit(event, subject=None)`: a fact, and the object of the API that it is about, where there is one."""
EmitAll = Callable[["Sequence[Event]"], object]


@dataclass
class RunContext:
    """`values`, where given, keeps outputs by (step, output, mapping key), for results of runs in this process.

    `run` is the DagsterRun that user code sees, where more is known of it than stands here;
    `partitions` knows the keys of dynamic partitions where there is no `instance` to ask.
    `emit_all`, where given, takes several facts at once; `tell`, where given, hears what only such results show. With
    `previews`, each output is told with a small picture.
    """

    run_id: str
    plan: ExecutionPlan
    resources: ResourceLifetime
    emit: Emit
    storage_dir: str
    instance: Any = None
    partitions: Any = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    values: dict[tuple[str, str, str | None], Any] | None = None
    raises: bool = False
    tell: Emit | None = None
    previews: bool = False
    data_versions: dict[Any, str] = field(default_factory=dict[Any, str])
    emit_all: EmitAll | None = None
    run: Any = None

    def emit_together(self, events: Sequence[Event]) -> None:
        if self.emit_all is not None:
            self.emit_all(events)
            return
        for event in events:
            self.emit(event)

    def io_manager(self, key: str, needed_by: str) -> Any:
        manager = self.resources.value(key)
        if not hasattr(manager, "load_input") and not hasattr(manager, "handle_output"):
            raise DagsterInvalidDefinitionError(
                f"The io manager '{key}', which {needed_by} uses, is a {type(manager)}: it has no "
                "`load_input` and no `handle_output`."
            )
        return manager
