"""Facts in which the analyzer is known to differ from Dagster, by project and by the line that `compare` gives.

Each has its reason. An entry that no longer holds fails the test, so that the list stays true.
"""

from __future__ import annotations

KNOWN: dict[str, dict[str, str]] = {}
