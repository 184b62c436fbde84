"""`BackfillPolicy`: how a backfill is cut into runs."""

from __future__ import annotations

from daglens.record import dataclass

from .errors import ParameterCheckError


@dataclass(frozen=True)
class BackfillPolicy:
    """How many partitions one run of a backfill takes; None is all of them."""

    max_partitions_per_run: int | None = 1

    @staticmethod
    def single_run() -> BackfillPolicy:
        return BackfillPolicy(None)

    @staticmethod
    def multi_run(max_partitions_per_run: int = 1) -> BackfillPolicy:
        if not isinstance(max_partitions_per_run, int):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ParameterCheckError(
                f'Param "max_partitions_per_run" is not a int. Got {max_partitions_per_run!r} which '
                f"is type {type(max_partitions_per_run)}."
            )
        return BackfillPolicy(max_partitions_per_run)
