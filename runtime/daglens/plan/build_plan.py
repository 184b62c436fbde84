"""The plan of a run: a job, which of its steps run, and where the inputs of those come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from daglens.events.step_key import instance_key, is_template, template_key
from daglens.model.job import JobDefinition
from daglens.record import dataclass

from .collector_at_rest import collector_at_rest
from .input_source import (
    Collected,
    FanIn,
    FromAsset,
    FromInputManager,
    FromOutput,
    FromValue,
    InputSource,
    NoValue,
)
from .job_steps import job_steps
from .problems import PlanProblems
from .resolved_config import ResolvedConfig
from .step import ExecutionPlan, Step
from .step_selection import select_steps

FindOutput = Callable[[str, str, "str | None"], "str | None"]
"""(step, output, mapping key) -> the nearest earlier run that stored it."""
FindMappingKeys = Callable[[str, str], "tuple[str, ...] | None"]
"""(step, output) -> the mapping keys that the nearest earlier run which finished the dynamic step announced."""
_TO_RUN_AGAIN = frozenset({"failed", "pending", "running", "canceled", "lost", "retrying"})


@collector_at_rest()
def build_plan(
    job: JobDefinition,
    config: ResolvedConfig,
    *,
    partition_keys: tuple[str, ...] = (),
    selection: Sequence[str] = (),
    from_failure: bool = False,
    parent_status: Mapping[str, str] | None = None,
    find_output: FindOutput | None = None,
    find_mapping_keys: FindMappingKeys | None = None,
) -> ExecutionPlan:
    """The plan; raises PlanProblems with everything that is wrong.

    `parent_status` holds the steps of the run that is run again with their status; `find_output` looks up which earlier
    run stored an output. Without a selection every step runs.
    """
    steps = job_steps(job, config)
    if not selection and not from_failure:
        return ExecutionPlan(
            job, steps, frozenset(steps), config=config, partition_keys=partition_keys, all_steps=steps
        )
    chosen = choose_steps(
        steps,
        selection=selection,
        from_failure=from_failure,
        parent_status=parent_status,
        find_output=find_output,
        find_mapping_keys=find_mapping_keys,
    )
    return ExecutionPlan(
        job,
        chosen.steps,
        frozenset(chosen.steps),
        chosen.stored_by,
        chosen.mapping_keys,
        config,
        partition_keys,
        chosen.absent,
        steps,
    )


@dataclass(frozen=True, slots=True)
class ChosenSteps:
    """The steps that run, and of what they read and nobody makes anew: who stored it (see ExecutionPlan)."""

    steps: Mapping[str, Step]
    stored_by: Mapping[tuple[str, str, str | None], str]
    mapping_keys: Mapping[tuple[str, str], tuple[str, ...]]
    absent: frozenset[tuple[str, str]]


def choose_steps(
    steps: Mapping[str, Step],
    *,
    selection: Sequence[str] = (),
    from_failure: bool = False,
    parent_status: Mapping[str, str] | None = None,
    find_output: FindOutput | None = None,
    find_mapping_keys: FindMappingKeys | None = None,
) -> ChosenSteps:
    """The part of a job's steps that is selected, or that failed; raises PlanProblems with everything that is wrong."""
    known = parent_status or {}
    mapping_keys = _known_mapping_keys(steps, known, find_mapping_keys)
    widened = _with_instances(steps, mapping_keys)
    problems: list[str] = []
    if selection:
        named, problems = select_steps(widened, selection)
    else:
        named = frozenset(key for key in widened if _runs_again(key, widened, known))
    if problems:
        raise PlanProblems(problems)
    selected = _concrete(named, steps, mapping_keys)
    if not selected:
        raise PlanProblems(
            ["Nothing of that run failed or was left undone: there is no step to run again. Re-run all of it instead."]
        )
    chosen = {key: step for key, step in widened.items() if key in selected}
    lookup = _Lookup(selected, steps, mapping_keys, find_output or (lambda _step, _output, _key: None), known)
    for step in chosen.values():
        for source in step.inputs.values():
            lookup.check(step.key, source)
    if lookup.problems:
        said, missing = tuple(lookup.problems), lookup.missing_steps(widened)
        raise PlanProblems(said, missing, [key for key in widened if key in selected or key in missing])
    return ChosenSteps(chosen, lookup.stored_by, mapping_keys, frozenset(lookup.absent))


def _runs_again(key: str, steps: Mapping[str, Step], known: Mapping[str, str]) -> bool:
    """Whether a step of the earlier run failed or was not reached. Instances that it never had are not invented."""
    if is_template(key):
        over = steps[key].mapped_over
        return over is not None and _runs_again(over[0], steps, known)
    status = known.get(key)
    return status is None or status in _TO_RUN_AGAIN


def _known_mapping_keys(
    steps: Mapping[str, Step], known: Mapping[str, str], find: FindMappingKeys | None
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Of each dynamic output, the mapping keys that earlier runs announced, else those that the parent's steps show."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for step in steps.values():
        for output in step.op.output_defs:
            keys = find(step.key, output.name) if find is not None and output.is_dynamic else None
            if keys is not None:
                found[(step.key, output.name)] = keys
    shown: dict[tuple[str, str], dict[str, None]] = {}
    for key in known:
        template = steps.get(template_key(key)) if key.endswith("]") and not is_template(key) else None
        if template is not None and template.mapped_over is not None and template.mapped_over not in found:
            shown.setdefault(template.mapped_over, {})[key[key.index("[") + 1 : -1]] = None
    return {**found, **{output: tuple(keys) for output, keys in shown.items()}}


def _with_instances(
    steps: Mapping[str, Step], mapping_keys: Mapping[tuple[str, str], tuple[str, ...]]
) -> dict[str, Step]:
    """The steps, and beside each template the instances that are known of it."""
    found: dict[str, Step] = {}
    for key, step in steps.items():
        found[key] = step
        for mapping_key in mapping_keys.get(step.mapped_over, ()) if step.mapped_over else ():
            instance = step.for_mapping_key(mapping_key)
            found[instance.key] = instance
    return found


def _concrete(
    named: frozenset[str], steps: Mapping[str, Step], mapping_keys: Mapping[tuple[str, str], tuple[str, ...]]
) -> frozenset[str]:
    """Templates stay where the dynamic output is made anew (its instances then follow from it); else instances stand
    in.
    """
    found: set[str] = set()
    for key in named:
        template = steps.get(template_key(key))
        over = template.mapped_over if template is not None else None
        if over is None:
            found.add(key)
        elif over[0] in named:
            found.add(template_key(key))
        elif is_template(key):
            found |= {instance_key(key, each) for each in mapping_keys.get(over, ())}
        else:
            found.add(key)
    return frozenset(found)


@dataclass
class _Lookup:
    """Finds which run stored each output that is read but not made again; notes what nobody stored."""

    selected: frozenset[str]
    steps: Mapping[str, Step]
    mapping_keys: Mapping[tuple[str, str], tuple[str, ...]]
    find_output: FindOutput
    known: Mapping[str, str]
    stored_by: dict[tuple[str, str, str | None], str] = field(default_factory=dict[tuple[str, str, "str | None"], str])
    absent: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    problems: list[str] = field(default_factory=list[str])
    missing: dict[str, None] = field(default_factory=dict[str, None])

    def missing_steps(self, steps: Mapping[str, Step]) -> tuple[str, ...]:
        """What would have to run as well: the steps that make what is missing, and what these miss in turn."""
        found: dict[str, None] = {}
        while new := [key for key in self.missing if key not in found]:
            found.update(dict.fromkeys(new))
            self.selected |= set(new)
            for key in new:
                for source in steps[key].inputs.values():
                    self.check(key, source)
        return tuple(key for key in steps if key in found)

    def check(self, reader: str, source: InputSource) -> None:
        match source:
            case FromOutput():
                self._find(reader, source.step, source.output, source.mapping_key)
            case Collected() if is_template(source.step):
                for key in self._instances(source.step):
                    self._find(reader, key, source.output)
            case Collected():
                for mapping_key in self.mapping_keys.get((source.step, source.output), (None,)):
                    self._find(reader, source.step, source.output, mapping_key)
            case FanIn():
                for each in source.sources:
                    self.check(reader, each)
            case FromAsset() | FromValue() | FromInputManager() | NoValue():
                pass

    def _instances(self, template: str) -> list[str]:
        if template in self.selected:
            return []
        over = self.steps[template].mapped_over
        return [instance_key(template, each) for each in self.mapping_keys.get(over, ())] if over else []

    def _find(self, reader: str, step: str, output: str, mapping_key: str | None = None) -> None:
        at = (step, output, mapping_key)
        if step in self.selected or template_key(step) in self.selected or at in self.stored_by:
            return
        run_id = self.find_output(step, output, mapping_key)
        if run_id is not None:
            self.stored_by[at] = run_id
            return
        made_by = self.steps[template_key(step)]
        status = self.known.get(step)
        if status == "skipped" or (status == "succeeded" and not made_by.op.output_dict[output].is_required):
            self.absent.add((step, output))
            return
        problem = (
            f"Step {reader!r} reads output {output!r} of step {step!r}, which no earlier run has stored. Run "
            f"{step!r} as well: "
            f"select '*{reader}' to include all that it needs."
        )
        self.missing[step] = None
        if problem not in self.problems:
            self.problems.append(problem)
