"""The code being evaluated: a module's top level, a function's or a class's body."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.environment import Environment
from daglens_analyzer.evaluate.expressions import EVALUATE
from daglens_analyzer.evaluate.join import NORMAL
from daglens_analyzer.evaluate.statements import EXECUTE
from daglens_analyzer.evaluate.values import FunctionValue, Unknown, Value
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import ChunkId, NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


@dataclass(slots=True, eq=False)
class Frame:
    """`returns` collects what `return` statements gave: several where a condition is not known. `redirected` are names
    that `global` or `nonlocal` put elsewhere. `import_guards` counts the enclosing `try` statements that catch a
    failing import, `skips` the conditions not known on which a `continue` of the running loop depended. `function` is
    the function whose body runs, `receiver` the object it is a method of."""

    evaluator: Evaluator
    environment: Environment
    path: str
    chunk: ChunkId
    module: str
    function: FunctionValue | None = None
    receiver: Value | None = None
    returns: list[Value] = field(default_factory=list[Value])
    yields: list[Value] = field(default_factory=list[Value])
    redirected: dict[str, Environment] = field(default_factory=dict[str, Environment])
    import_guards: int = 0
    skips: int = 0

    def evaluate(self, node: tree.Expression) -> Value:
        """What an expression is in this frame's scope."""
        return EVALUATE[type(node)](self, node)

    def execute(self, body: tuple[tree.Statement, ...]) -> int:
        """Run statements; how they ended (`join.NORMAL`, `RETURN`...)."""
        evaluator = self.evaluator
        for statement in body:
            evaluator.spend()
            signal = EXECUTE[type(statement)](self, statement)
            if signal != NORMAL:
                return signal
        return NORMAL

    def nested(self, environment: Environment) -> Frame:
        """A frame for a scope inside this one, in the same chunk."""
        return Frame(self.evaluator, environment, self.path, self.chunk, self.module, import_guards=self.import_guards)

    def node(self, ordinal: int) -> NodeId:
        """The id of a node of the chunk that is being evaluated."""
        return NodeId(self.path, self.chunk, ordinal)

    def unknown(self, ordinal: int, reason: str) -> Unknown:
        return Unknown(NodeId(self.path, self.chunk, ordinal), reason)

    def bind(self, name: str, value: Value) -> None:
        """`name = value` in this frame's scope."""
        if self.redirected:
            self.redirected.get(name, self.environment).bind(name, value)
        else:
            self.environment.bind(name, value)
