"""`Runnable`: what a lens, a tree item or a task asks for, with the terminal command that does the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from daglens_lsp.protocol import RequestRefused

if TYPE_CHECKING:
    from daglens_lsp.view import Json

VERSION = 1


@dataclass(frozen=True, slots=True)
class Runnable:
    """`argv` starts with `daglens`; `cwd` is the absolute project folder. `editor_interpreter` is the environment that
    the editor has chosen for the folder, which counts where neither a setting nor the project names one."""

    kind: str
    label: str
    argv: tuple[str, ...]
    cwd: str
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    run_id: str | None = None
    step: str | None = None
    editor_interpreter: str | None = None

    def to_json(self) -> Json:
        answer: Json = {
            "v": VERSION,
            "kind": self.kind,
            "label": self.label,
            "argv": list(self.argv),
            "cwd": self.cwd,
            "env": dict(self.env),
        }
        if self.run_id is not None:
            answer["run_id"] = self.run_id
        if self.step is not None:
            answer["step"] = self.step
        return answer


def read_runnable(arguments: Sequence[Any] | None) -> Runnable:
    """The one argument of a command. Raises RequestRefused where it is no runnable of this version."""
    value: Any = arguments[0] if arguments else None
    if not isinstance(value, Mapping):
        raise RequestRefused("A Daglens command takes one runnable: {v, kind, label, argv, cwd, env}")
    given = cast("Mapping[str, Any]", value)
    if given.get("v") != VERSION:
        raise RequestRefused(f"This server understands runnables of version {VERSION}, not {given.get('v')!r}")
    argv: Any = given.get("argv") or []
    env: Any = given.get("env") or {}
    if not _are_texts(argv) or not isinstance(env, Mapping) or not _are_texts(env.values()):
        raise RequestRefused("A runnable's `argv` is a list of texts, its `env` a table of texts")
    texts = {name: given.get(name) for name in ("kind", "label", "cwd", "run_id", "step", "editor_interpreter")}
    if not all(text is None or isinstance(text, str) for text in texts.values()) or not texts["cwd"]:
        raise RequestRefused("A runnable's `kind`, `label`, `run_id` and `step` are texts, and `cwd` is its folder")
    return Runnable(
        kind=texts["kind"] or "",
        label=texts["label"] or "",
        argv=tuple(argv),
        cwd=texts["cwd"],
        env=dict(cast("Mapping[str, str]", env)),
        run_id=texts["run_id"],
        step=texts["step"],
        editor_interpreter=texts["editor_interpreter"],
    )


def _are_texts(values: Any) -> bool:
    return not isinstance(values, str) and all(isinstance(value, str) for value in values)
