"""`DefinitionsComponent`: a module's definitions, as a component of a file."""

# pydantic reads the annotations.
from pathlib import Path

from daglens.model.definitions import Definitions

from .component import Component
from .defs_folder import PythonFileComponent
from .derived_model import Model
from .load_context import ComponentLoadContext
from .resolvable import Resolvable


class DefinitionsComponent(Component, Model, Resolvable):
    """`path` is the module's, from the component's folder; None for the component's own place."""

    path: str | None

    def build_defs(self, context: ComponentLoadContext) -> Definitions:
        path = Path(self.path) if self.path else context.path
        return PythonFileComponent(path, {}).build_defs(context.at(context.component_path))
