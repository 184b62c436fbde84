"""URIs of files and of text that was never saved, and the absolute POSIX paths that everything else speaks."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

# Where a text that was never saved is thought to lie: in a folder that nothing on a disk is in.
_UNTITLED = "/<untitled>/"
_DRIVE = re.compile(r"^/[A-Za-z]:")


def to_path(uri: str) -> str | None:
    """The path of a `file:` or `untitled:` URI; None for any other.

    Windows drives are lower-cased: clients spell them both ways.
    """
    parts = urlsplit(uri)
    if parts.scheme == "untitled":
        return f"{_UNTITLED}{unquote(parts.path)}.py"
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    if parts.netloc and parts.netloc != "localhost":
        return f"//{unquote(parts.netloc)}{path}"
    if _DRIVE.match(path):
        return path[1].lower() + path[2:]
    return path


def is_untitled(path: str) -> bool:
    """Whether the path stands for a text that was never saved."""
    return path.startswith(_UNTITLED)


def to_uri(path: str) -> str:
    """The URI of an absolute POSIX path."""
    if is_untitled(path):
        return f"untitled:{quote(path[len(_UNTITLED) : -len('.py')])}"
    if path.startswith("//"):
        server, _, rest = path[2:].partition("/")
        return f"file://{quote(server)}/{quote(rest)}"
    if re.match(r"^[A-Za-z]:", path):
        return f"file:///{path[0].lower()}%3A{quote(path[2:])}"
    return f"file://{quote(path)}"
