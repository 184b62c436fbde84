"""The names that the analyzer holds to be Dagster's are Dagster's, and those it calls removed are gone."""

from __future__ import annotations

from collections.abc import Iterator

import dagster
import pytest
from dagster._core.definitions.partitions.partitioned_schedule import UnresolvedPartitionedAssetScheduleDefinition
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from daglens_analyzer.api.public_names import ATTRIBUTES, NAMES
from daglens_analyzer.rules.arguments.removed_name import REMOVED

ALSO: dict[str, tuple[type, ...]] = {
    "AssetsDefinition": (dagster.SourceAsset,),
    "Definitions": (dagster.RepositoryDefinition,),
    "JobDefinition": (UnresolvedAssetJobDefinition,),
    "ScheduleDefinition": (UnresolvedPartitionedAssetScheduleDefinition,),
}
"""Other classes whose objects are the same to the analyzer."""


def public(name: str) -> bool:
    return not name.startswith("_")


def names_of(each: type) -> Iterator[str]:
    yield from filter(public, dir(each))
    for below in each.__subclasses__():
        yield from names_of(below)


def test_every_name_of_the_package_is_known() -> None:
    assert set(filter(public, dir(dagster))) - {"importlib", "sys"} <= NAMES
    assert set(dagster.__all__ if hasattr(dagster, "__all__") else ()) <= NAMES


def test_no_name_is_made_up() -> None:
    assert {name for name in NAMES if not hasattr(dagster, name)} <= {"deprecated", "preview"}


@pytest.mark.parametrize("name", sorted(ATTRIBUTES))
def test_every_attribute_of_a_class_is_known(name: str) -> None:
    found = {each for cls in (getattr(dagster, name), *ALSO.get(name, ())) for each in names_of(cls)}
    assert found <= ATTRIBUTES[name]


def test_what_is_told_to_be_removed_is_gone() -> None:
    assert [name for name in REMOVED if name in NAMES] == []
