"""Asset keys in all the ways that Dagster takes them."""

from __future__ import annotations

from daglens_analyzer.api.reading import is_given, text, texts
from daglens_analyzer.api.values import AssetDepValue, AssetKeyValue
from daglens_analyzer.evaluate.values import Call, ConstantValue, MappingValue, SequenceValue, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, Maybe


def key_of(value: Value | None, call: Call) -> Maybe[AssetKey] | None:
    """The one key that a value names: text, a sequence of parts, an `AssetKey`, an asset. None where none is given."""
    match value:
        case None | ConstantValue(value=None):
            return None
        case AssetKeyValue(key=key) | AssetSpecValue(key=key):
            return key
        case AssetsDefinition(specs=(spec,), specs_exact=True):
            return spec.key
        case AssetsDefinition():
            return Unknown(value.at, "this definition has several assets")
        case SequenceValue():
            parts = texts(value, call)
            return parts if isinstance(parts, Unknown) else AssetKey(parts)
        case _:
            name = text(value)
            return AssetKey((name,)) if isinstance(name, str) else name


def keys_of(value: Value, call: Call) -> tuple[Maybe[AssetKey], ...]:
    """All the keys that an entry of `deps=` or of a selection names: a multi-asset names each of its assets."""
    match value:
        case AssetDepValue(keys=keys):
            return keys
        case AssetsDefinition(specs=specs, specs_exact=exact):
            known = tuple(spec.key for spec in specs)
            return known if exact else (*known, Unknown(value.at, "not all assets of this definition are known"))
        case _:
            key = key_of(value, call)
            return () if key is None else (key,)


def prefix_of(value: Value | None, call: Call) -> Maybe[tuple[str, ...]] | None:
    """A key prefix: text is one part."""
    match value:
        case None | ConstantValue(value=None):
            return None
        case ConstantValue(value=str(part)):
            return (part,)
        case _:
            return texts(value, call)


def with_prefix(prefix: Maybe[tuple[str, ...]] | None, key: Maybe[AssetKey]) -> Maybe[AssetKey]:
    """`key` behind `prefix`; empty parts vanish, as in Dagster."""
    if prefix is None or isinstance(key, Unknown):
        return key
    if isinstance(prefix, Unknown):
        return prefix
    return AssetKey((*(part for part in prefix if part), *key.parts))


def python_identifier(key: AssetKey) -> str:
    """The name of the op or graph under the asset with this key."""
    return "__".join(key.parts).replace("-", "_").replace(".", "_")


def by_key(value: Value | None, call: Call) -> tuple[dict[Maybe[AssetKey], Value], bool]:
    """The items of an optional dict whose keys are asset keys, and whether these are all."""
    if not isinstance(value, MappingValue):
        return {}, not is_given(value)
    found: dict[Maybe[AssetKey], Value] = {}
    for key, item in value.items.values():
        named = key_of(key, call)
        if isinstance(named, AssetKey):
            found[named] = item
    return found, value.is_exact and len(found) == len(value.items)
