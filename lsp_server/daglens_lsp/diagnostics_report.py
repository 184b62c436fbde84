"""Pulled diagnostics: whole, or "unchanged" where the client has them already."""

from __future__ import annotations

import hashlib
import json

from daglens_lsp.view import Json

EMPTY_REPORT: Json = {"kind": "full", "items": []}


def report(items: list[Json], previous_result_id: str | None) -> Json:
    """The answer for one file. The result id is made from the diagnostics alone, so it survives a restart."""
    result_id = hashlib.blake2b(json.dumps(items, sort_keys=True).encode(), digest_size=12).hexdigest()
    if result_id == previous_result_id:
        return {"kind": "unchanged", "resultId": result_id}
    return {"kind": "full", "resultId": result_id, "items": items}
