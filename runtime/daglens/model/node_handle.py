"""Where a node is in its job: its name, and the graphs around it."""

from __future__ import annotations

from daglens.record import dataclass


@dataclass(frozen=True)
class NodeHandle:
    """`str` of it is `outer.inner.name`."""

    name: str
    parent: NodeHandle | None = None

    @property
    def path(self) -> list[str]:
        return [*(self.parent.path if self.parent else ()), self.name]

    @property
    def root(self) -> NodeHandle:
        return self.parent.root if self.parent else self

    @staticmethod
    def from_path(path: tuple[str, ...] | list[str]) -> NodeHandle:
        *outer, name = path
        return NodeHandle(name, NodeHandle.from_path(outer) if outer else None)

    @staticmethod
    def from_string(text: str) -> NodeHandle:
        return NodeHandle.from_path(text.split("."))

    def __str__(self) -> str:
        return ".".join(self.path)
