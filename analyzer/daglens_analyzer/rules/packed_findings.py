"""Findings as bytes, on their way from the process that made them. Only what findings are made of comes out again:
whatever else the bytes name is refused."""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping
from importlib import import_module
from typing import Any, TypeAlias

from daglens_analyzer.rules.registry import find_rule
from daglens_analyzer.rules.rule import Finding, Rule
from daglens_analyzer.rules.run import GroupKey

Told: TypeAlias = dict[GroupKey, tuple[Finding, ...]]

_PARTS = frozenset(
    f"daglens_analyzer.{module}" for module in ("rules.rule", "rules.edits", "source.node_id", "source.position")
)


def pack(found: Mapping[GroupKey, tuple[Finding, ...]]) -> bytes:
    """What was found on groups. Rules are named by their codes."""
    file = io.BytesIO()
    _Pickler(file, protocol=5).dump(dict(found))
    return file.getvalue()


def unpack(packed: bytes) -> Told:
    """The same again. Raises pickle.UnpicklingError for what `pack` did not make."""
    return _Unpickler(io.BytesIO(packed)).load()


class _Pickler(pickle.Pickler):
    def persistent_id(self, obj: Any, /) -> str | None:
        return obj.code if type(obj) is Rule else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, pid: Any, /) -> Rule[Any]:
        rule = find_rule(pid)
        if rule is None:
            raise pickle.UnpicklingError(f"{pid} is no rule")
        return rule

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        found = getattr(import_module(module_name), global_name, None) if module_name in _PARTS else None
        if not isinstance(found, type) or found.__module__ != module_name:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of a finding")
        return found
