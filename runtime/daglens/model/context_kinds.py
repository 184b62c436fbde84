"""Which class of context a step's function is given, and what its annotation may ask for."""

from __future__ import annotations

from typing import Any

from .contexts import AssetCheckExecutionContext, AssetExecutionContext, OpExecutionContext
from .errors import DagsterInvalidDefinitionError
from .function_signature import EMPTY, parameter_annotations
from .step_scope import StepScope


def context_for(scope: StepScope) -> OpExecutionContext:
    """The context of the kind that the op's annotation asks for, else of the kind that the step is."""
    annotation = annotation_of_context(scope.op_def)
    if annotation is OpExecutionContext:
        return OpExecutionContext(scope)
    if scope.assets_def is not None and not scope.assets_def.specs_by_key:
        return AssetCheckExecutionContext(scope)
    if annotation is AssetExecutionContext or scope.is_asset_step:
        return AssetExecutionContext(scope)
    return OpExecutionContext(scope)


def annotation_of_context(op_def: Any) -> Any:
    """The class that an op's function asks its context to be; None where it does not say."""
    if op_def.signature is not None:
        return op_def.signature.context_annotation
    parameters = list(parameter_annotations(op_def.raw_compute).values())
    return parameters[0] if parameters else None


def check_context_kind(op_def: Any, assets_def: Any) -> None:
    """Raises DagsterInvalidDefinitionError where the annotation is a context that such a step has not."""
    annotation = annotation_of_context(op_def)
    if annotation is not AssetExecutionContext and annotation is not AssetCheckExecutionContext:
        return
    is_check = assets_def is not None and not assets_def.specs_by_key
    if is_check and annotation is AssetExecutionContext:
        what, instead = "@asset_check", "AssetCheckExecutionContext, OpExecutionContext"
    elif assets_def is None:
        unless = ": this op makes no asset" if annotation is AssetExecutionContext else ""
        raise _wrong_context("@op", annotation, unless, "OpExecutionContext")
    elif not is_check and annotation is AssetCheckExecutionContext:
        what, instead = "@asset", "AssetExecutionContext, OpExecutionContext"
    else:
        return
    raise _wrong_context(what, annotation, "", instead)


def _wrong_context(what: str, annotation: type, unless: str, instead: str) -> DagsterInvalidDefinitionError:
    return DagsterInvalidDefinitionError(
        f"Cannot annotate {what} `context` parameter with type {annotation.__name__}{unless}. Annotate it with "
        f"{instead}, or not at all."
    )


def check_context_annotation(annotation: Any) -> None:
    """Raises DagsterInvalidDefinitionError where a `context` parameter is said to be something else."""
    if annotation not in (EMPTY, OpExecutionContext, AssetExecutionContext, AssetCheckExecutionContext):
        raise DagsterInvalidDefinitionError(
            f"`context` is annotated with {annotation}: it must be annotated with AssetExecutionContext, "
            "AssetCheckExecutionContext, OpExecutionContext, or left blank."
        )
