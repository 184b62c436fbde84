"""`SqlComponent`: assets made by a statement that a connection executes."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import pydantic

from daglens.model.event_values import MaterializeResult

from .executable import ExecutableComponent, OpSpec
from .load_context import ComponentLoadContext
from .resolver import Resolver


def _as_it_is(_context: object, value: Any) -> Any:
    return value


class SqlFile(pydantic.BaseModel):
    """A file that holds the statement, from the component's folder."""

    path: str


class SqlComponent(ExecutableComponent, ABC):
    """`connection` has a method `connect_and_execute(sql)`."""

    connection: Annotated[Any, Resolver(_as_it_is, model_field_type=str)]
    execution: OpSpec | None = None

    @abstractmethod
    def get_sql_content(self, context: Any, component_load_context: ComponentLoadContext) -> str:
        """The statement."""

    @abstractmethod
    def get_unique_name(self) -> str:
        """The op's name where `execution` gives none."""

    @property
    def op_spec(self) -> OpSpec:
        return self.execution or OpSpec(name=self.get_unique_name())

    def execute(self, context: Any, component_load_context: ComponentLoadContext) -> None:
        self.connection.connect_and_execute(self.get_sql_content(context, component_load_context))

    def invoke_execute_fn(self, context: Any, component_load_context: ComponentLoadContext) -> Iterator[Any]:
        self.execute(context, component_load_context)
        yield from (MaterializeResult(asset_key=each.key) for each in self.assets or ())


class TemplatedSqlComponent(SqlComponent):
    """The statement is a template, or a file that holds one."""

    sql_template: Annotated[
        str | SqlFile, Resolver(_as_it_is, model_field_type=str | SqlFile, inject_before_resolve=False)
    ]
    sql_template_vars: Mapping[str, Any] | None = None

    def get_sql_content(self, context: Any, component_load_context: ComponentLoadContext) -> str:
        from jinja2 import Template

        template = self.sql_template
        if isinstance(template, SqlFile):
            template = (component_load_context.path / Path(template.path)).read_text(encoding="utf-8")
        return Template(template).render(**(self.sql_template_vars or {}))

    def get_unique_name(self) -> str:
        said = self.sql_template.path if isinstance(self.sql_template, SqlFile) else self.sql_template
        values = sorted((self.sql_template_vars or {}).items())
        return hashlib.md5(f"{said}:{values}".encode(), usedforsecurity=False).hexdigest()[:8]
