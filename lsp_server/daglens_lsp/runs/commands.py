"""The commands, and who carries them out: the client those that it lists, the server the others that it can."""

from __future__ import annotations

# Each starts a run of the user's code, and nothing else does.
RUN_COMMANDS = ("daglens.materialize", "daglens.run", "daglens.rerun", "daglens.rerunStep")

_SERVER_COMMANDS = (*RUN_COMMANDS, "daglens.cancel", "daglens.copyCommand", "daglens.showRun")


def served_commands(client_commands: frozenset[str]) -> list[str]:
    """The commands that the server announces. Registered on both sides, a command would clash in the client."""
    return [name for name in _SERVER_COMMANDS if name not in client_commands]
