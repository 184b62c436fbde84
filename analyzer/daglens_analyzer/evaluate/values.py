"""The values of the abstract interpreter.

A value stands for what an expression would be at run time, as far as that is known without running anything. Each
carries `at`, the node that made it. `Unknown` is a value like any other: it says why, and whatever is computed from it
is Unknown too. `None` the Python object never means "don't know"; Python's own None is `ConstantValue(at, None)`.

The definitions of the pipeline API (assets, ops, graphs, jobs...) are values too: `daglens_analyzer.graph.definitions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date, time, timedelta, tzinfo
from types import EllipsisType
from typing import TYPE_CHECKING, Literal

from daglens_analyzer.evaluate.project_files import ComponentFile, ConfiguredProject, PathContent
from daglens_analyzer.lower import tree
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import ChunkId, NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.environment import Environment


@record(eq=False)
class Value:
    """Anything an expression can evaluate to. Values compare by identity."""

    at: NodeId


@record(eq=False)
class Unknown(Value):
    """Something that cannot be known without running the code; `reason` is a sentence for the user."""

    reason: str


@record(eq=False)
class UnsetVariable(Unknown):
    """An environment variable read without a default: `or` behind it takes the other side, as in a bare environment."""


@record(eq=False)
class ConstantValue(Value):
    value: str | bytes | int | float | complex | bool | EllipsisType | date | time | timedelta | tzinfo | None


@record(eq=False)
class SequenceValue(Value):
    """A list, tuple or set. Lists and sets are mutated in place by evaluation, as Python's are.

    Where `exact` is false there may be further items that are not known; `items` are certain all the same.
    """

    kind: Literal["list", "tuple", "set"]
    items: list[Value]
    exact: list[bool] = field(default_factory=lambda: [True])

    @property
    def is_exact(self) -> bool:
        return self.exact[0]

    def forget(self) -> None:
        """Something unknown was done to it: from now on more items may be in it."""
        self.exact[0] = False


@record(eq=False)
class MappingValue(Value):
    """A dict, in insertion order, mutated in place. Constant keys are Python's own objects, others the value itself.

    `default_factory` makes what a `defaultdict` lacks.
    """

    items: dict[object, tuple[Value, Value]]
    exact: list[bool] = field(default_factory=lambda: [True])
    default_factory: Value | None = None

    @property
    def is_exact(self) -> bool:
        return self.exact[0]

    def forget(self) -> None:
        """Something unknown was done to it: from now on more items may be in it."""
        self.exact[0] = False


@record(eq=False)
class SliceValue(Value):
    """`lower:upper:step` as an index; absent parts are None constants."""

    lower: Value
    upper: Value
    step: Value


WRAPPED_BY_LIBRARY = "__wrapped_by_library__"
"""The attribute of a function that names the decorator of a library which has wrapped it: its parameters may not be
those written."""


@record(eq=False)
class FunctionValue(Value):
    """A function of the user's (or a lambda), with the environment it closes over. `at` is its definition."""

    definition: tree.FunctionDef | tree.Lambda
    chunk: ChunkId
    path: str
    module: str
    closure: Environment
    defaults: Mapping[str, Value]
    attributes: dict[str, Value] = field(default_factory=dict[str, Value])

    @property
    def name(self) -> str:
        return self.definition.name if isinstance(self.definition, tree.FunctionDef) else "<lambda>"

    def node(self, ordinal: int) -> NodeId:
        """The id of one of the definition's own nodes."""
        return NodeId(self.path, self.chunk, ordinal)


@record(eq=False)
class ClassValue(Value):
    """A class of the user's; `bases` are values, external ones among them. `closure` is where its annotations look up
    names; `is_dataclass` says that `dataclasses.dataclass` decorated it."""

    definition: tree.ClassDef
    path: str
    module: str
    bases: tuple[Value, ...]
    namespace: dict[str, Value]
    closure: Environment | None = None
    is_dataclass: bool = False

    @property
    def name(self) -> str:
        return self.definition.name


@record(eq=False)
class InstanceValue(Value):
    """An object of a user's class."""

    of: ClassValue
    attributes: dict[str, Value]


@record(eq=False)
class BoundMethodValue(Value):
    function: FunctionValue
    receiver: Value


@record(eq=False)
class NamespaceValue(Value):
    """What `globals()` gives: the names of a scope as a dict."""

    environment: Environment


@record(eq=False)
class ModuleValue(Value):
    """A module of the project: the same object for as long as the module has the same scope, whatever is bound there.
    The scope may still be growing while a cyclic import is evaluated.

    What a statement reads of it decides when the statement is run again: one name, or all of them.
    """

    name: str
    path: str
    scope: Environment

    def get(self, name: str) -> Value | None:
        """What the module binds to a name; None where it does not."""
        return self.scope.lookup(name)

    @property
    def namespace(self) -> Mapping[str, Value]:
        """All that the module binds, by name."""
        return self.scope.all_names()


@record(eq=False)
class ExternalValue(Value):
    """A name of a library, by its canonical dotted name (`dagster.asset`, `os.path.join`); nothing of it was read."""

    qualified_name: str


@record(eq=False)
class GenericAliasValue(Value):
    """`origin[arguments]`, as in annotations: `list[int]`, `Output[str]`. Calling it calls its origin."""

    origin: Value
    arguments: tuple[Value, ...]


@record
class CallArgument:
    """An evaluated argument. `at` is the whole argument, `name_at` its keyword."""

    value: Value
    at: NodeId
    keyword: str | None = None
    name_at: NodeId | None = None


@record
class CallArguments:
    """What a call passes, unpackings already spread; `is_exact` is false where an unknown one was among them."""

    positional: tuple[CallArgument, ...]
    keyword: Mapping[str, CallArgument]
    is_exact: bool = True


@record(eq=False)
class InstantiationValue(Value):
    """An object of a class that derives from one of a library was made, recorded for the rules. `bases` are the
    library's classes, "?" for one that is not known."""

    of: ClassValue
    bases: tuple[str, ...]
    fields: Mapping[str, Value | None]
    arguments: CallArguments


@record(eq=False)
class AssignedAttribute(Value):
    """An attribute of an object of the user's class that derives from one of a library was set from outside, recorded
    for the rules."""

    of: ClassValue
    name: str


@record(eq=False)
class MissingAttribute(Value):
    """An attribute was asked for that an object of a library surely lacks, recorded for the rules. `owner` is the name
    of the library or of the class."""

    owner: str
    name: str


@record(eq=False)
class NativeFunctionValue(Value):
    """A callable that the analyzer models itself: an API construct, a builtin, a method of a definition."""

    name: str
    call: Callable[[CallArguments, Call], Value]


@record(eq=False)
class NativeMethodValue(Value):
    """A method of a library's class that has a model. Objects of the user's classes that derive from it have it too:
    `call` is given the object, or of a method of the class itself (`is_of_class`) the class."""

    name: str
    call: Callable[[Value, CallArguments, Call], Value]
    is_of_class: bool = False

    def of(self, receiver: Value) -> NativeFunctionValue:
        """The method of one object."""
        return NativeFunctionValue(self.at, self.name, lambda arguments, call: self.call(receiver, arguments, call))


@record
class Call:
    """Where and from what a native function is called.

    `at` is the call expression (for a decorator without parentheses the decorated function). `evaluator` is how the
    model calls back: evaluate a user's function, note something unresolved, look at a module. `factory_call` is the
    outermost call in the module's top-level code that led here through functions of the user: the `built_at` of
    what is made; None where the module's top level makes the call itself.
    """

    at: NodeId
    evaluator: EvaluatorProtocol
    factory_call: NodeId | None = None


class EvaluatorProtocol:
    """What API models may ask of the evaluator; `evaluate.evaluator.Evaluator` provides it."""

    def external(self, name: str, at: NodeId) -> Value:
        """A name of a library: its model, or that it has none."""
        raise NotImplementedError

    def call_function(self, function: Value, arguments: CallArguments, at: NodeId) -> Value:
        """Call any callable value, bounded in depth and steps."""
        raise NotImplementedError

    def call_method(self, value: Value, name: str, arguments: tuple[Value, ...], at: NodeId) -> Value:
        """`value.name(*arguments)`"""
        raise NotImplementedError

    def get_attribute(self, value: Value, name: str, at: NodeId) -> Value:
        """`value.name`, as Python would look it up."""
        raise NotImplementedError

    def get_item(self, container: Value, index: Value, at: NodeId) -> Value:
        """`container[index]`"""
        raise NotImplementedError

    def set_attribute(self, owner: Value, name: str, value: Value) -> None:
        """`owner.name = value`"""
        raise NotImplementedError

    def iterate(self, value: Value) -> tuple[tuple[Value, ...], bool]:
        """The items of an iterable, and whether these are all of them."""
        raise NotImplementedError

    def evaluate_annotation(self, of: FunctionValue | ClassValue, annotation: tree.Expression) -> Value:
        """What an annotation of a function or of a class's field names, also one in quotes."""
        raise NotImplementedError

    def module(self, name: str) -> ModuleValue | None:
        """A module of the project, evaluated; None where the project has none of that name."""
        raise NotImplementedError

    def submodules(self, name: str, *, namespaces: bool = False) -> tuple[str, ...]:
        """Dotted names of all the modules of a package of the project, itself first, in walk order. Those in folders
        without an `__init__.py` are among them where `namespaces` is true."""
        raise NotImplementedError

    def component_files(self, name: str) -> tuple[ComponentFile, ...]:
        """The files below a package that describe components."""
        raise NotImplementedError

    def configured_project(self) -> ConfiguredProject | None:
        """The project around the module; None where no configuration file describes one."""
        raise NotImplementedError

    def look_at(self, path: str) -> PathContent | None:
        """What is at a path, a relative one starting from the project's folder; None for what is not the project's."""
        raise NotImplementedError

    @property
    def current_module(self) -> str:
        """The dotted name of the module whose top level is being evaluated."""
        raise NotImplementedError

    def unresolved(self, at: NodeId, reason: str) -> Unknown:
        """Note that something could not be known, to be listed for the user, and return it as a value."""
        raise NotImplementedError

    @property
    def doubts(self) -> int:
        """How often something could not be known so far: where it grows during a call, the call met such a thing."""
        raise NotImplementedError

    @property
    def is_uncertain(self) -> bool:
        """Whether what is being run stands under a condition that is not known."""
        raise NotImplementedError

    def record(self, definition: Value) -> None:
        """Note that a definition was made, in order: the rules look at all of them, bound to a name or not."""
        raise NotImplementedError
