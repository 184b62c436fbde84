"""The keys of mapped steps: `clean[?]` stands for all of them while a dynamic output is unknown, `clean[a]` is one."""

from __future__ import annotations


def is_template(key: str) -> bool:
    return key.endswith("[?]")


def instance_key(template: str, mapping_key: str) -> str:
    """`clean[?]` and `a` -> `clean[a]`."""
    return f"{template[:-3]}[{mapping_key}]"


def template_key(key: str) -> str:
    """`clean[a]` -> `clean[?]`; other keys as they are."""
    return f"{key[: key.index('[')]}[?]" if key.endswith("]") else key
