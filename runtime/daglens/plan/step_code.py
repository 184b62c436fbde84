"""What the code of a step is, as a short text that changes when the code does.

It covers the op's function and, through the global names they use, the functions, classes and plain constants of the
same project that it leads to. Comments, layout and line numbers do not count; what third-party libraries do is not
looked at. A `code_version` that the user gives stands in its place: then it is the user who says when code changes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any, cast

from .step import Step

_MOST_FUNCTIONS = 300
_LIBRARY_FOLDERS = ("site-packages", "dist-packages")


def step_code(step: Step) -> str:
    """A digest, or what the user's `code_version` says; digests of different Pythons differ."""
    if step.op.code_version:
        return f"version {step.op.code_version}"
    function = step.op.signature.function if step.op.signature is not None else step.op.raw_compute
    if function is None:
        return ""
    import hashlib

    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for part in _parts(function):
        digest.update(part.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:24]


def _parts(function: Callable[..., Any]) -> Iterator[str]:
    """The code of a function and of what it leads to, each once, in a fixed order."""
    waiting: list[Any] = [function]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_FUNCTIONS:
        found = _unwrapped(waiting.pop(0))
        if id(found) in seen or not _is_of_the_project(found):
            continue
        seen.add(id(found))
        yield f"{type(found).__name__} {found.__qualname__}\n"
        functions = _methods(found) if isinstance(found, type) else [found]
        for each in functions:
            yield f"{each.__defaults__!r} {each.__kwdefaults__!r}\n" if _is_plain(each.__defaults__) else "\n"
            yield from _code_parts(each.__code__)
            for name, value in _globals_used(each.__code__, each.__globals__):
                if isinstance(value, (FunctionType, type)) or hasattr(value, "__wrapped__"):
                    waiting.append(value)
                elif _is_plain(value):
                    yield f"{name}={value!r}\n"
            for cell in each.__closure__ or ():
                try:
                    value = cell.cell_contents
                except ValueError:
                    continue
                if isinstance(value, FunctionType):
                    waiting.append(value)
                elif _is_plain(value):
                    yield f"{value!r}\n"


def _code_parts(code: CodeType) -> Iterator[str]:
    yield f"{code.co_code.hex()} {code.co_names} {code.co_varnames} {code.co_flags}\n"
    constants: tuple[Any, ...] = code.co_consts
    for constant in constants:
        if isinstance(constant, CodeType):
            yield from _code_parts(constant)
        else:
            yield f"{_constant_text(constant)}\n"


def _constant_text(constant: Any) -> str:
    # A set has no order of its own.
    return (
        repr(sorted(map(repr, cast("frozenset[Any]", constant)))) if isinstance(constant, frozenset) else repr(constant)
    )


def _globals_used(code: CodeType, names: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The module's own names that the code mentions; of a project's module, the attributes that it mentions."""
    for name in code.co_names:
        value = names.get(name)
        if isinstance(value, ModuleType) and _is_project_file(getattr(value, "__file__", None)):
            yield from ((each, vars(value)[each]) for each in code.co_names if each in vars(value))
        elif name in names:
            yield name, value
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_used(constant, names)


def _methods(kind: type) -> list[FunctionType]:
    return [each for each in vars(kind).values() if isinstance(each, FunctionType)]


def _unwrapped(value: Any) -> Any:
    for _ in range(20):
        inner = getattr(value, "__wrapped__", None)
        if not callable(inner) or isinstance(value, type):
            break
        value = inner
    return value


def _is_of_the_project(value: Any) -> bool:
    if isinstance(value, FunctionType):
        return _is_project_file(value.__code__.co_filename)
    if isinstance(value, type):
        return _is_project_file(getattr(sys.modules.get(value.__module__), "__file__", None))
    return False


def _is_project_file(path: str | None) -> bool:
    import os

    if path is None or any(folder in path for folder in _LIBRARY_FOLDERS):
        return False
    library = os.path.dirname(os.__file__)  # noqa: PTH120
    own = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
    return not path.startswith((library + os.sep, own + os.sep))


def _is_plain(value: Any) -> bool:
    """Whether `repr` says all of it, and nothing else: no addresses, nothing endless."""
    match value:
        case None | bool() | int() | float() | complex() | str() | bytes():
            return True
        case tuple() | list():
            items: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
            return len(items) <= 100 and all(_is_plain(each) for each in items)
        case dict():
            pairs: list[tuple[Any, Any]] = list(value.items())  # pyright: ignore[reportUnknownArgumentType]
            return len(pairs) <= 100 and all(_is_plain(key) and _is_plain(item) for key, item in pairs)
        case _:
            return False
