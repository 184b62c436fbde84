"""What a sensor asks for beside runs: keys of dynamic partitions to be added or deleted."""

from __future__ import annotations

from collections.abc import Sequence

from daglens.record import dataclass

from .errors import CheckError


@dataclass(frozen=True)
class AddDynamicPartitionsRequest:
    """Keys to add to the partitions of this name."""

    partitions_def_name: str
    partition_keys: Sequence[str]

    def __post_init__(self) -> None:
        _check(self.partitions_def_name, self.partition_keys)


@dataclass(frozen=True)
class DeleteDynamicPartitionsRequest:
    """Keys to delete from the partitions of this name."""

    partitions_def_name: str
    partition_keys: Sequence[str]

    def __post_init__(self) -> None:
        _check(self.partitions_def_name, self.partition_keys)


def _check(name: object, keys: object) -> None:
    if not isinstance(name, str) or isinstance(keys, str) or not isinstance(keys, Sequence):
        raise CheckError(
            f"A request for dynamic partitions takes a name and a list of keys, not {name!r} and {keys!r}."
        )
