"""Where the data that is passed to a node of a graph comes from: how an edge begins."""

from __future__ import annotations

from typing import TypeAlias

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.record import record


@record
class OutputSource:
    """An edge's beginning: an output of a node, named by the invocation's index in the graph."""

    invocation: int
    output: str
    mapped: bool = False
    collected: bool = False
    dynamic: bool = False


@record
class GraphInputSource:
    """An edge's beginning: an input of the surrounding graph."""

    input: str


@record
class AssetSource:
    """An edge's beginning: the stored value of an asset, read and not materialized."""

    key: AssetKey | Unknown


@record
class FanInSource:
    """Several edges into one input, as a list is passed."""

    sources: tuple[Source, ...]


@record
class ConstantSource:
    """Something that is not an output was passed: Dagster refuses it. `description` says what."""

    description: str


@record
class UnknownSource:
    """Something was passed that is not followed."""

    reason: str


Source: TypeAlias = OutputSource | GraphInputSource | AssetSource | FanInSource | ConstantSource | UnknownSource
