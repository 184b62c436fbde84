"""The editor's settings (`daglens.*`), read from whatever shape a client sends them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

# Editor settings that override the project's `[tool.daglens]`, by the name that pyproject.toml gives them.
_PROJECT_SETTINGS = {
    "engine": "engine",
    "executor": "executor",
    "storage": "storage",
    "fsync": "fsync",
    "previews": "previews",
    "sourceRoots": "source-roots",
    "exclude": "exclude",
    "select": "select",
    "extendSelect": "extend-select",
    "ignore": "ignore",
    "severity": "severity",
    "perFileIgnores": "per-file-ignores",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client has set for one folder.

    `keeps_standby` says that a process may wait for the next run. `lenses_off` names the lens switches that are off;
    `project` overrides `[tool.daglens]`, spelled as there; `problems` says in words which values are of no use and were
    left out.
    """

    interpreter: str | None = None
    keeps_standby: bool = True
    lenses_off: frozenset[str] = frozenset()
    project: Mapping[str, Any] = field(default_factory=dict[str, Any])
    problems: tuple[str, ...] = ()

    def shows_lens(self, switch: str) -> bool:
        """Whether lenses of a kind (`materialize`, `rerunStep`...) are shown."""
        return not self.lenses_off & {"enable", switch}


def read_settings(*sources: Any) -> Settings:
    """The settings of several sources; what a later source sets counts.

    A source is `{"lens": {"enable": true}}`, or the same below a key `daglens`, or with dotted names. Anything else in
    it is ignored; `null` and an empty string mean "not set".
    """
    values: dict[str, Any] = {}
    for source in sources:
        if isinstance(source, Mapping):
            values.update(_flatten(cast("Mapping[str, Any]", source)))
    reader = _Reader(values)
    lenses = [name for name in values if name.startswith("lens.")]
    settings = Settings(
        interpreter=reader.text("interpreter"),
        keeps_standby=reader.boolean("standby", True),
        lenses_off=frozenset(name.removeprefix("lens.") for name in lenses if not reader.boolean(name, True)),
        project={
            theirs: values[ours] for ours, theirs in _PROJECT_SETTINGS.items() if values.get(ours) not in (None, "")
        },
        problems=tuple(reader.problems),
    )
    return settings


class _Reader:
    """Takes typed values out of a flat table and notes those of another type."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.problems: list[str] = []

    def boolean(self, name: str, default: bool) -> bool:
        value = self._values.get(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.problems.append(f"daglens.{name} must be true or false, not {value!r}")
        return default

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if value is None or isinstance(value, str):
            return value or None
        self.problems.append(f"daglens.{name} must be a text, not {value!r}")
        return None


def _flatten(source: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in source.items():
        name = f"{prefix}{key}".removeprefix("daglens.")
        # A table of rule codes is a value, not a group of settings.
        if isinstance(value, Mapping) and name not in ("severity", "perFileIgnores"):
            yield from _flatten(cast("Mapping[str, Any]", value), f"{name}." if name != "daglens" else "")
        else:
            yield name, value
