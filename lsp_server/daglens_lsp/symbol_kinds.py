"""Which of the protocol's symbol kinds stands for what in a pipeline."""

from __future__ import annotations

from lsprotocol.types import SymbolKind

# Kinds are chosen for their icons: data is a variable-like thing, what computes is a function, what groups a module.
_KINDS = {
    "asset": SymbolKind.Class,
    "op": SymbolKind.Function,
    "graph": SymbolKind.Module,
    "job": SymbolKind.Module,
    "schedule": SymbolKind.Event,
    "sensor": SymbolKind.Event,
    "resource": SymbolKind.Interface,
    "check": SymbolKind.Boolean,
    "definitions": SymbolKind.Namespace,
    "step": SymbolKind.Method,
}


def symbol_kind(kind: str) -> int:
    """The protocol's number for one of the analyzer's kinds."""
    return int(_KINDS.get(kind, SymbolKind.Object))
