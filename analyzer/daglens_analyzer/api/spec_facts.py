"""What every way to declare an asset says about it in the same words: group, owners, tags, partitions..."""

from __future__ import annotations

from collections.abc import Iterable

from daglens_analyzer.api.asset_parts import table_name
from daglens_analyzer.api.construct import Bound
from daglens_analyzer.api.partitions import partitions_cron, partitions_name
from daglens_analyzer.api.reading import is_given, known_text, known_texts, text, texts
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetDep, AssetSpecValue, Maybe
from daglens_analyzer.source.node_id import NodeId

_KIND_PREFIX = "dagster/kind/"


def spec_of(
    bound: Bound,
    call: Call,
    *,
    at: NodeId,
    key: Maybe[AssetKey],
    key_at: NodeId,
    deps: Iterable[AssetDep] = (),
    deps_exact: bool = True,
    description: str | None = None,
) -> AssetSpecValue:
    """The asset that `bound` describes; `description` is for where none is given."""
    tags, kinds = tags_and_kinds(bound.value("tags"), bound.value("kinds"), call)
    return AssetSpecValue(
        at=at,
        key=key,
        key_at=key_at,
        deps=tuple(deps),
        deps_exact=deps_exact and bound.is_exact,
        group=text(bound.value("group_name")),
        group_at=bound.at("group_name", key_at),
        description=known_text(bound.value("description")) or description,
        partitions=partitions_name(bound.value("partitions_def")),
        partitions_cron=partitions_cron(bound.value("partitions_def")),
        code_version=text(bound.value("code_version")),
        owners=texts(bound.value("owners"), call),
        tags=tags,
        kinds=kinds,
        table_name=table_name(bound.value("metadata")),
        built_at=call.factory_call,
        is_automated=is_automated(bound),
        partitions_value=bound.value("partitions_def"),
    )


def is_automated(bound: Bound) -> bool:
    """Whether an automation condition is given, as far as is known."""
    given = (bound.value(name) for name in ("automation_condition", "auto_materialize_policy"))
    return any(is_given(value) and not isinstance(value, Unknown) for value in given)


def tags_and_kinds(
    tags: Value | None, kinds: Value | None, call: Call
) -> tuple[dict[str, str], Maybe[tuple[str, ...]]]:
    """Tags and kinds apart: Dagster keeps a kind as a tag with a prefix, and takes it written so."""
    written = known_texts(tags)
    plain = {name: value for name, value in written.items() if not name.startswith(_KIND_PREFIX)}
    tagged = {name.removeprefix(_KIND_PREFIX) for name in written if name.startswith(_KIND_PREFIX)}
    named = texts(kinds, call)
    return plain, named if isinstance(named, Unknown) else tuple(sorted({*named, *tagged}))
