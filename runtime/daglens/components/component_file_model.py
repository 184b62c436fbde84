"""What one document of a component file may say. Imported only where one is read."""

# pydantic reads the annotations.
from collections.abc import Mapping
from typing import Any

from .derived_model import Model


class ComponentFileModel(Model):
    """`requirements` is for tools that scaffold components."""

    type: str
    attributes: Mapping[str, Any] | None = None
    template_vars_module: str | None = None
    requirements: Mapping[str, Any] | None = None
    post_processing: Mapping[str, Any] | None = None
