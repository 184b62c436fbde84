"""File URIs and the absolute POSIX paths that everything else speaks."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_DRIVE = re.compile(r"^/[A-Za-z]:")


def to_path(uri: str) -> str | None:
    """The path of a `file:` URI; None for any other. Windows drives are lower-cased: clients spell them both ways."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    if parts.netloc and parts.netloc != "localhost":
        return f"//{unquote(parts.netloc)}{path}"
    if _DRIVE.match(path):
        return path[1].lower() + path[2:]
    return path


def to_uri(path: str) -> str:
    """The `file:` URI of an absolute POSIX path."""
    if path.startswith("//"):
        server, _, rest = path[2:].partition("/")
        return f"file://{quote(server)}/{quote(rest)}"
    if re.match(r"^[A-Za-z]:", path):
        return f"file:///{path[0].lower()}%3A{quote(path[2:])}"
    return f"file://{quote(path)}"
