"""What conditions remember from tick to tick, each known by what it says and by the way to the entity it asks about."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping

from .automation_condition import AutomationCondition
from .automation_cursor import Parts, Path


class Memory:
    """`kept` fills up during one tick; a condition that moved to another place of its tree finds what it knew."""

    def __init__(self, earlier: Mapping[Path, Parts]) -> None:
        self._earlier = earlier
        self.kept: dict[Path, Parts] = {}
        self._met: Counter[Path] = Counter()

    def place_of(self, condition: AutomationCondition, path: Path) -> Path:
        """The name of a condition on this way; where several say the same, they are counted in their order."""
        named = (*path, hashlib.md5(_said_by(condition).encode(), usedforsecurity=False).hexdigest()[:12])
        self._met[named] += 1
        return (*named, self._met[named])

    def before(self, place: Path) -> Parts:
        return self._earlier.get(place, frozenset())

    def exchange(self, place: Path, held: Parts) -> Parts:
        """Keeps what holds now for the next tick, and gives what the last one kept."""
        self.kept[place] = held
        return self.before(place)


def _said_by(condition: AutomationCondition) -> str:
    """A text that is the same in every process. Selections are left out: theirs is not."""
    scope = ",".join(what for what, _selection in condition.scope)
    inner = ",".join(map(_said_by, condition.children))
    return f"{condition.kind}{condition.details}[{scope}]({inner})"
