"""How `post_processing` is written in a component file. Imported only where one is."""

# pydantic reads the annotations, which name a model that is made below.
# pyright: reportUnknownVariableType=false, reportInvalidTypeForm=false

from collections.abc import Sequence
from typing import Literal

from .derived_model import Model
from .resolved_kinds import AssetAttributes

_Attributes = AssetAttributes.model()


class _ChangeOfAssets(Model):
    target: str = "*"
    operation: Literal["merge", "replace"] = "merge"
    attributes: _Attributes


class PostProcessing(Model):
    """The changes, in the order in which they are made."""

    assets: Sequence[_ChangeOfAssets] | None = None
