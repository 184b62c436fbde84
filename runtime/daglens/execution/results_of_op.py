"""What an op's function returned, as a stream of things that happened: outputs, asset results, declared events."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from typing import Any, get_args, get_origin

from daglens.model.errors import DagsterInvariantViolationError
from daglens.model.event_values import (
    AssetCheckResult,
    AssetMaterialization,
    AssetResult,
    DynamicOutput,
    ExpectationResult,
    ObserveResult,
    Output,
)
from daglens.model.function_signature import EMPTY
from daglens.model.ports import OutputDefinition
from daglens.model.step_scope import StepScope


def call_op(op: Any, context: Any, inputs: dict[str, Any], resources: Any, config: Any) -> Any:
    """Calls the user's function with everything its parameters ask for."""
    signature = op.signature
    if signature is None:
        return op.raw_compute(context, inputs)
    arguments = dict(inputs)
    for key, parameter in signature.resources.items():
        arguments[parameter] = getattr(resources, key)
    if signature.takes_config:
        arguments["config"] = config_argument(signature.config_type, config)
    return signature.function(context, **arguments) if signature.takes_context else signature.function(**arguments)


def config_argument(config_type: Any, config: Any) -> Any:
    """The value of a `config` parameter: an instance of the Config class, or the plain value."""
    if isinstance(config_type, type) and getattr(config_type, "__is_config_class__", False):
        return config_type.daglens_from_config(config or {})
    return config


def results_of_op(op: Any, returned: Any, scope: StepScope) -> Iterator[Any]:
    """Everything that `returned` says, in order; raises DagsterInvariantViolationError where it cannot be
    understood.
    """
    described = f'op "{scope.step_key}"'
    if inspect.iscoroutine(returned):
        returned = run_coroutine(returned)
    if inspect.isasyncgen(returned):
        yield from _drain(returned)
        return
    if inspect.isgenerator(returned) or (op.signature is None and isinstance(returned, Iterator)):
        yield from returned
        return
    outputs = op.output_defs
    if isinstance(returned, (AssetMaterialization, ExpectationResult)):
        raise DagsterInvariantViolationError(
            f"Error in {described}: If you are returning an AssetMaterialization or an ExpectationResult from op you "
            "must yield them directly, or pass them to context.log_event: a value that is returned is an output."
        )
    if isinstance(returned, (AssetCheckResult, ObserveResult)):
        yield returned
        return
    if not outputs:
        if returned is not None:
            raise DagsterInvariantViolationError(
                f"{described} returned a {type(returned)}, and declares no outputs: declare one, or return nothing."
            )
        return
    yield from outputs_of_value(op, returned, _expected(outputs, returned, scope), described)


def _expected(outputs: Sequence[OutputDefinition], returned: Any, scope: StepScope) -> Sequence[OutputDefinition]:
    """The outputs that a returned value stands for: without the checks that it carries inside asset results."""
    if scope.assets_def is None or not scope.assets_def.check_outputs:
        return outputs
    checks = scope.assets_def.check_outputs
    results = returned if isinstance(returned, tuple) else (returned,)
    carried = [check for each in results if isinstance(each, AssetResult) for check in each.check_results]
    if carried:
        return [each for each in outputs if each.name not in checks]
    return outputs


def outputs_of_value(op: Any, returned: Any, outputs: Sequence[OutputDefinition], described: str) -> Iterator[Any]:
    """The outputs that a returned value stands for; raises DagsterInvariantViolationError where it stands for none."""
    annotation: Any = EMPTY if op.signature is None else op.signature.return_annotation
    if len(outputs) == 1:
        yield from _one(outputs[0], returned, annotation, 0, described)
        return
    if returned is None and all(each.dagster_type.is_nothing and each.is_required for each in outputs):
        returned = (None,) * len(outputs)
    if not isinstance(returned, tuple):
        raise DagsterInvariantViolationError(
            f"{described} has multiple outputs, but only one output was returned, of type {type(returned)}: return a "
            "tuple with a value for each, or yield them."
        )
    if len(returned) != len(outputs):
        raise DagsterInvariantViolationError(
            f"Length mismatch: {described} returned a tuple of {len(returned)}, and has {len(outputs)} outputs: give "
            "a value for each."
        )
    inner = get_args(annotation) if get_origin(annotation) is tuple else ()
    for position, (output, value) in enumerate(zip(outputs, returned, strict=False)):
        each_annotation = inner[position] if len(inner) == len(outputs) else EMPTY
        yield from _one(output, value, each_annotation, position, described)


def _one(output: OutputDefinition, value: Any, annotation: Any, position: int, described: str) -> Iterator[Any]:
    if output.is_dynamic:
        if not isinstance(value, list):
            raise DagsterInvariantViolationError(
                f"Error with output for {described}: dynamic output '{output.name}' expected a list of "
                "DynamicOutput objects, "
                f"but instead received instead an object of type {type(value)}."
            )
        for item in value:
            if not isinstance(item, DynamicOutput):
                raise DagsterInvariantViolationError(
                    f"{described} returned a {type(item)} at position {position} of output '{output.name}': as a "
                    "dynamic output, it is a list of DynamicOutput alone."
                )
            _check_name(item, output, position)
            yield DynamicOutput(item.value, item.mapping_key, output.name, item.metadata)
        return
    if isinstance(value, (AssetResult, AssetCheckResult)):
        yield value
        return
    generic = annotation is Output or get_origin(annotation) is Output
    if isinstance(value, Output):
        if annotation is not EMPTY and not generic:
            raise DagsterInvariantViolationError(
                f"{described} returned an Output for output '{output.name}', which is annotated with {annotation}: "
                "annotate it with Output[...], or return the value alone."
            )
        _check_name(value, output, position)
        yield Output(value.value, output.name, value.metadata, value.data_version, tags=value.tags)
        return
    if generic:
        raise DagsterInvariantViolationError(
            f"{described} returned a {type(value)} for output '{output.name}', which is annotated with Output[...]: "
            "wrap it in an Output."
        )
    yield Output(value, output.name)


def _check_name(value: Any, output: OutputDefinition, position: int) -> None:
    if value.output_name not in ("result", output.name):
        raise DagsterInvariantViolationError(
            f"Bad state: Output was explicitly named '{value.output_name}', which does not match the output definition "
            f"specified for position {position}: '{output.name}'."
        )


def run_coroutine(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The coroutine's result, from code that is not itself asynchronous; also where a loop already runs in this
    thread.
    """
    # Imported by the few who need it: it is a third of what importing the runtime would cost.
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def _drain(generator: AsyncIterator[Any]) -> Iterator[Any]:
    import asyncio

    loop = asyncio.new_event_loop()
    try:
        while True:
            try:
                yield loop.run_until_complete(generator.__anext__())  # type: ignore[arg-type]
            except StopAsyncIteration:
                return
    finally:
        loop.close()
