"""The errors whose message is written for the user."""

from __future__ import annotations


class UserError(Exception):
    """What was asked cannot be done. The message is one clear line: what, why and what to do."""
