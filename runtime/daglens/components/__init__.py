"""Components: definitions made by classes of the user's from files of attributes, and the folders they stand in.

`from dagster.components import X` is served from the same modules as `from dagster import X`.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    import daglens
    from daglens.public_names import names_of

    if name not in names_of("components"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(daglens, name)
