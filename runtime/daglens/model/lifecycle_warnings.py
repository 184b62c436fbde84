"""Classes of warnings that code may filter by: of parts of the API that are young or on their way out."""

from __future__ import annotations


class PreviewWarning(Warning):
    """About something that may still change in any way."""


class BetaWarning(Warning):
    """About something that may still change between minor versions."""


class SupersessionWarning(FutureWarning):
    """About something that a better way has taken the place of."""


class ConfigArgumentWarning(SyntaxWarning):
    """About a parameter that looks like config and is named otherwise."""
