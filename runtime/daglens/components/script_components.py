"""`PythonScriptComponent` and `UvRunComponent`: assets made by a script in a process of its own, by dagster-pipes."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

import shlex
import shutil
from pathlib import Path
from typing import Any, ClassVar, Literal

from daglens.model.errors import CheckError
from daglens.model.pipes_client import PipesSubprocessClient

from .executable import ExecutableComponent, OpSpec
from .load_context import ComponentLoadContext


class ScriptSpec(OpSpec):
    """The script, from the component's folder, and its arguments."""

    type: Literal["script"] = "script"
    path: str
    args: list[str] | str | None = None


class PythonScriptComponent(ExecutableComponent):
    """Runs the script with the `python` that is on the path."""

    execution: ScriptSpec
    program: ClassVar[tuple[str, ...]] = ("python",)

    @property
    def op_spec(self) -> OpSpec:
        return self.execution.model_copy(update={"name": self.execution.name or Path(self.execution.path).stem})

    def invoke_execute_fn(self, context: Any, component_load_context: ComponentLoadContext) -> Any:
        command = self.command(component_load_context.path)
        client = PipesSubprocessClient()
        return client.run(context=context.op_execution_context, command=command).get_results()

    def command(self, folder: Path) -> list[str]:
        """Raises CheckError where the program is not on the path."""
        program = shutil.which(self.program[0])
        if program is None:
            raise CheckError(f"There is no {self.program[0]} on the path, which runs {self.execution.path}.")
        args = self.execution.args or []
        listed = shlex.split(args) if isinstance(args, str) else args
        return [program, *self.program[1:], str(folder / self.execution.path), *listed]


class UvRunComponent(PythonScriptComponent):
    """Runs the script with `uv run`."""

    program: ClassVar[tuple[str, ...]] = ("uv", "run")
