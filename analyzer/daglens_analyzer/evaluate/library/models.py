"""All models of the builtins and the standard library, and how models are put together."""

from __future__ import annotations

from functools import cache
from typing import Any

from daglens_analyzer.evaluate.library import (
    builtin_functions,
    data_formats,
    files,
    functional,
    import_machinery,
    introspection,
    itertools_module,
    moments,
    named_tuples,
    operator_module,
    paths,
    pydantic_models,
    regular_expressions,
    standard,
    templates,
)
from daglens_analyzer.evaluate.models import Models, has_all


@cache
def standard_library() -> Models:
    """Python's own."""
    builtins = Models(natives=builtin_functions.natives())
    modules = (
        paths, files, data_formats, functional, import_machinery, introspection, itertools_module, moments,
        named_tuples, operator_module, pydantic_models, regular_expressions, standard, templates,
    )  # fmt: skip
    return together(builtins, *(module.models() for module in modules))


def together(*parts: Models) -> Models:
    """One set of models out of several; later ones win."""

    def merged(name: str) -> dict[Any, Any]:
        table: dict[Any, Any] = {}
        for part in parts:
            table.update(getattr(part, name))
        return table

    lacking = [part for part in parts if part.lacks is not has_all]
    return Models(
        natives=merged("natives"),
        attributes=merged("attributes"),
        callables=merged("callables"),
        subscripts=merged("subscripts"),
        iterations=merged("iterations"),
        operators=merged("operators"),
        class_names=merged("class_names"),
        deferred=frozenset[str]().union(*(part.deferred for part in parts)),
        lacks=lambda value, name: next(filter(None, (part.lacks(value, name) for part in lacking)), None),
    )
