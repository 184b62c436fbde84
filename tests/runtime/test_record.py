"""Our `dataclass` behaves as the standard library's, which is the judge of each case here."""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

import daglens.record as record
from daglens.execution.made_ready import NEEDED_BY_MOST, make_ready

DECORATORS: tuple[Any, ...] = (dataclasses.dataclass, record.dataclass)


def build(dataclass: Any) -> dict[str, Any]:
    """The same classes, by either decorator."""

    @dataclass(frozen=True, slots=True)
    class Point:
        """A point."""

        x: int
        y: int = 2
        tags: dict[str, int] = dataclasses.field(default_factory=dict)

    @dataclass(frozen=True)
    class Base:
        name: str
        kind: ClassVar[str] = "base"

        def __post_init__(self) -> None:
            object.__setattr__(self, "name", self.name.upper())

    @dataclass(frozen=True)
    class Derived(Base):
        size: int = 0
        note: str = dataclasses.field(default="", compare=False, repr=False)

    @dataclass(frozen=True, eq=False)
    class Identity:
        x: int

    @dataclass
    class Mutable:
        items: list[int] = dataclasses.field(default_factory=list)
        last: int = dataclasses.field(default=7, kw_only=True)
        made: int = dataclasses.field(default=3, init=False)

    @dataclass(frozen=True, init=False)
    class OwnInit:
        x: int

        def __init__(self, text: str) -> None:
            object.__setattr__(self, "x", int(text))

    @dataclass(frozen=True, slots=True)
    class Empty:
        pass

    return {kind.__name__: kind for kind in (Point, Base, Derived, Identity, Mutable, OwnInit, Empty)}


def outcome(question: Callable[[dict[str, Any]], Any], dataclass: Any) -> Any:
    """The answer, or the kind of exception."""
    try:
        return question(build(dataclass))
    except Exception as error:
        return type(error)


QUESTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "repr": lambda c: repr(c["Point"](1)).rpartition(".")[2],
    "repr of a derived": lambda c: repr(c["Derived"]("a", 1, "hidden")).rpartition(".")[2],
    "positional and keyword": lambda c: dataclasses.astuple(c["Point"](1, tags={"a": 1})),
    "too few": lambda c: c["Point"](),
    "too many": lambda c: c["Point"](1, 2, {}, 4),
    "unknown keyword": lambda c: c["Point"](1, z=2),
    "keyword only": lambda c: c["Mutable"]([], 8),
    "keyword only given": lambda c: dataclasses.astuple(c["Mutable"](last=8)),
    "not in init": lambda c: c["Mutable"](made=8),
    "own defaults": lambda c: c["Mutable"]().items is not c["Mutable"]().items,
    "equal": lambda c: (c["Point"](1) == c["Point"](1), c["Point"](1) == c["Point"](2), c["Point"](1) == 1),
    "equal but for what is not compared": lambda c: c["Derived"]("a", 1, "x") == c["Derived"]("a", 1, "y"),
    "base and derived differ": lambda c: c["Base"]("a") == c["Derived"]("a"),
    "identity": lambda c: (c["Identity"](1) == c["Identity"](1), len({c["Identity"](1), c["Identity"](1)})),
    "hash": lambda c: len({c["Derived"]("a"), c["Derived"]("A"), c["Derived"]("b")}),
    "hash of unhashable values": lambda c: hash(c["Point"](1)),
    "hash of a mutable": lambda c: hash(c["Mutable"]()),
    "assigning": lambda c: setattr(c["Point"](1), "x", 2),
    "assigning to a derived": lambda c: setattr(c["Derived"]("a"), "name", "b"),
    "assigning something new": lambda c: setattr(c["Derived"]("a"), "other", "b"),
    "deleting": lambda c: delattr(c["Base"]("a"), "name"),
    "mutable assigning": lambda c: setattr(c["Mutable"](), "last", 1),
    "post init": lambda c: c["Derived"]("a").name,
    "init of its own": lambda c: c["OwnInit"]("3").x,
    "replace": lambda c: dataclasses.astuple(dataclasses.replace(c["Point"](1), y=5)),
    "asdict": lambda c: dataclasses.asdict(c["Derived"]("a", 2)),
    "fields": lambda c: [(f.name, f.type, f.init) for f in dataclasses.fields(c["Mutable"])],
    "match": lambda c: c["Derived"].__match_args__,
    "slots": lambda c: (c["Point"].__slots__, hasattr(c["Point"](1), "__dict__")),
    "class attributes": lambda c: c["Derived"].kind,
    "doc": lambda c: c["Point"].__doc__,
    "copy": lambda c: dataclasses.astuple(copy.copy(c["Point"](1, 3))),
    "deep copy": lambda c: dataclasses.astuple(copy.deepcopy(c["Point"](1, 3, {"a": 1}))),
    "empty": lambda c: c["Empty"]() == c["Empty"](),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_same_answer_as_the_standard_librarys(name: str) -> None:
    standard, ours = (outcome(QUESTIONS[name], dataclass) for dataclass in DECORATORS)
    assert ours == standard


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_same_answer_of_a_class_of_which_many_were_made(name: str) -> None:
    """Such a class has an `__init__` of its own."""
    standard, compiled = outcome(QUESTIONS[name], dataclasses.dataclass), outcome(QUESTIONS[name], completed)
    assert compiled == standard


def completed(cls: Any = None, /, **options: Any) -> Any:
    def decorate(plain: Any) -> Any:
        made = record.dataclass(**options)(plain)
        record.make_now(made)
        return made

    return decorate if cls is None else decorate(cls)


@record.dataclass(frozen=True, slots=True)
class Kept:
    x: int
    y: tuple[int, ...] = ()


@record.dataclass(frozen=True)
class KeptLoosely:
    x: int


@pytest.mark.parametrize("name", NEEDED_BY_MOST)
def test_what_is_made_ahead_is_one_of_ours(name: str) -> None:
    module, _, cls = name.partition(":")
    make_ready((name,))
    assert dataclasses.is_dataclass(getattr(importlib.import_module(module), cls))


@pytest.mark.parametrize("value", [Kept(1, (2, 3)), KeptLoosely(4)])
def test_pickled_and_back(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value


@pytest.mark.parametrize("dataclass", DECORATORS)
def test_signature_is_told_before_any_is_made(dataclass: Any) -> None:
    classes = build(dataclass)
    parameters = inspect.signature(classes["Point"]).parameters.values()
    assert [(each.name, each.default is not each.empty) for each in parameters] == [
        ("x", False),
        ("y", True),
        ("tags", True),
    ]

    class Named(classes["Point"]):
        def __init__(self, name: str) -> None: ...

    assert list(inspect.signature(Named).parameters) == ["name"]
