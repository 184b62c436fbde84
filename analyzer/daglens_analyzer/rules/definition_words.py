"""How a definition is called in a sentence."""

from __future__ import annotations

from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetsDefinition,
    GraphDefinition,
    JobDefinition,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)

_KINDS: tuple[tuple[type[Value], str], ...] = (
    (AssetCheckDefinition, "check"),
    (GraphDefinition, "graph"),
    (JobDefinition, "job"),
    (UnresolvedAssetJob, "job"),
    (OpDefinition, "op"),
    (ScheduleDefinition, "schedule"),
    (SensorDefinition, "sensor"),
)


def is_definition(value: object) -> bool:
    """Whether it is one of the objects that a sentence can name by its kind."""
    return isinstance(value, (AssetsDefinition, *(sort for sort, _ in _KINDS)))


def words_for(definition: Value) -> str:
    """`the asset 'raw/orders'`, `the job 'nightly'`, `the assets 'a' and 2 more`; no name where it is not known."""
    if isinstance(definition, AssetsDefinition):
        keys = [spec.key.to_user_string() for spec in definition.specs if isinstance(spec.key, AssetKey)]
        if len(keys) == 1:
            return f"the asset '{keys[0]}'"
        return f"the assets '{keys[0]}' and {len(keys) - 1} more" if keys else "the assets"
    kind = next((word for sort, word in _KINDS if isinstance(definition, sort)), "definition")
    name = getattr(definition, "name", None)
    return f"the {kind} '{name}'" if isinstance(name, str) else f"the {kind}"


def starting_a_sentence(words: str) -> str:
    """The same words with a capital in front; names behind it keep their own (`str.capitalize` makes them small)."""
    return words[:1].upper() + words[1:]
