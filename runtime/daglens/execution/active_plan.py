"""A plan while it runs: which steps are ready, what each left, which are skipped or given up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from daglens.events.step_key import instance_key, is_template, template_key
from daglens.plan.input_source import Collected, FanIn, FromOutput, InputSource, NoValue
from daglens.plan.step import ExecutionPlan, Step
from daglens.record import dataclass

Produced = Mapping[str, "tuple[str, ...] | None"]
"""What a step left: by output name None, or the mapping keys of a dynamic output."""


@dataclass
class ActivePlan:
    """Feed it outcomes, ask it for ready steps. Not for use from several threads."""

    plan: ExecutionPlan
    steps: dict[str, Step] = field(default_factory=dict[str, Step])
    waiting: dict[str, set[str]] = field(default_factory=dict[str, "set[str]"])
    dependents: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"])
    ready: list[str] = field(default_factory=list[str])
    produced: dict[tuple[str, str], tuple[str, ...] | None] = field(
        default_factory=dict[tuple[str, str], "tuple[str, ...] | None"]
    )
    instances: dict[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    finished: set[str] = field(default_factory=set[str])
    failed: list[str] = field(default_factory=list[str])
    abandoned: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        self.steps.update(self.plan.steps)
        for key, step in self.plan.steps.items():
            self._wait(key, step)
        self._sort()

    def _wait(self, key: str, step: Step) -> None:
        upstream = {
            each for before in step.upstream_keys() for each in self._running_as(before) if each not in self.finished
        }
        self.waiting[key] = upstream
        for each in upstream:
            self.dependents.setdefault(each, []).append(key)
        if not upstream and not is_template(key):
            self.ready.append(key)

    def _running_as(self, key: str) -> Sequence[str]:
        """The steps of the plan that a key stands for: of a template that is not in it, the instances that are."""
        if key in self.steps:
            return (key,)
        return [each for each in self.steps if template_key(each) == key] if is_template(key) else ()

    def _sort(self) -> None:
        """Higher `dagster/priority` first, otherwise in plan order."""
        if any(self.steps[key].tags.get("dagster/priority") for key in self.ready):
            self.ready.sort(key=lambda key: -int(self.steps[key].tags.get("dagster/priority", 0)))

    def is_done(self) -> bool:
        return not self.waiting

    def take_ready(self, may_start: Callable[[Step], bool] = lambda _: True) -> Step | None:
        """The next step to run, of those that may start, which is then the caller's to finish."""
        for index, key in enumerate(self.ready):
            if may_start(self.steps[key]):
                del self.ready[index]
                return self.steps[key]
        return None

    def skip_reason(self, step: Step) -> str | None:
        """Why the step must be skipped: an output that it needs was not yielded. None when it can run."""
        for name, source in step.inputs.items():
            missing = self._missing(source)
            if missing is not None:
                return f"input {name!r} has no value: step {missing.step!r} did not yield output {missing.output!r}"
        return None

    def _missing(self, source: InputSource) -> FromOutput | Collected | None:
        match source:
            case FromOutput():
                return None if self._has(source) else source
            case FanIn():
                inner = [self._missing(each) for each in source.sources]
                return inner[0] if inner and all(each is not None for each in inner) else None
            case NoValue():
                missing = [
                    each
                    for each in source.after
                    if isinstance(each, FromOutput) and each.step in self.finished and not self._has(each)
                ]
                return missing[0] if missing else None
            case Collected():
                over: tuple[str, str] | None = (source.step, source.output)
                if is_template(source.step):
                    over = self.plan.all_steps[source.step].mapped_over
                return None if over in self.plan.mapping_keys or over in self.produced else source
            case _:
                return None

    def _has(self, source: FromOutput) -> bool:
        if (source.step, source.output) in self.produced:
            return True
        return (source.step, source.output, source.mapping_key) in self.plan.stored_by

    def sources_of(self, source: Collected) -> list[FromOutput]:
        """The single outputs that a collected input is the list of, in order."""
        if is_template(source.step):
            keys = self._instance_keys(source.step)
            found = [FromOutput(key, source.output) for key in keys]
            return [each for each in found if self._has(each)]
        mapping_keys = self.produced.get((source.step, source.output))
        if mapping_keys is None:
            mapping_keys = self.plan.mapping_keys.get((source.step, source.output), ())
        return [FromOutput(source.step, source.output, key) for key in mapping_keys]

    def _instance_keys(self, template: str) -> tuple[str, ...]:
        if template in self.instances:
            return self.instances[template]
        over = self.plan.all_steps[template].mapped_over
        return tuple(instance_key(template, each) for each in (self.plan.mapping_keys.get(over, ()) if over else ()))

    def present(self, sources: Sequence[InputSource]) -> list[InputSource]:
        """The places of a fan-in that have a value."""
        return [each for each in sources if self._missing(each) is None]

    # -- outcomes ----------------------------------------------------------------------------------------------------

    def succeeded(self, step: Step, produced: Produced) -> None:
        for output, mapping_keys in produced.items():
            self.produced[(step.key, output)] = mapping_keys
        for output, mapping_keys in produced.items():
            if mapping_keys is not None:
                self._expand((step.key, output), mapping_keys)
        for each in step.op.output_defs:
            if each.is_dynamic and each.name not in produced:
                self._expand((step.key, each.name), ())
        self._finish(step.key)

    def skipped(self, step: Step) -> None:
        for each in step.op.output_defs:
            if each.is_dynamic:
                self._expand((step.key, each.name), ())
        self._finish(step.key)

    def _expand(self, over: tuple[str, str], mapping_keys: tuple[str, ...]) -> None:
        """Puts a step for each mapping key in the place of every template mapped over the output."""
        templates = [(key, step) for key, step in self.steps.items() if is_template(key) and step.mapped_over == over]
        for template, step in templates:
            waited_for_by = self.dependents.pop(template, [])
            own_waits = self.waiting.pop(template, None)
            if own_waits is None:
                continue
            made = [step.for_mapping_key(each) for each in mapping_keys]
            self.instances[template] = tuple(each.key for each in made)
            for each in made:
                self.steps[each.key] = each
                self._wait(each.key, each)
            self.finished.add(template)
            for dependent in waited_for_by:
                if dependent in self.waiting and not is_template(dependent):
                    waits = self.waiting[dependent]
                    waits.discard(template)
                    waits.update(each.key for each in made)
                    for each in made:
                        self.dependents.setdefault(each.key, []).append(dependent)
                    if not waits:
                        self.ready.append(dependent)

    def did_fail(self, step: Step) -> None:
        """The step failed: everything downstream of it is given up."""
        self.failed.append(step.key)
        self.waiting.pop(step.key, None)
        stack = [step.key]
        templates = {
            key
            for key, each in self.steps.items()
            if is_template(key) and each.mapped_over and each.mapped_over[0] == step.key
        }
        stack.extend(templates)
        while stack:
            key = stack.pop()
            for each in self.dependents.get(key, ()):
                if each in self.waiting:
                    del self.waiting[each]
                    self.abandoned.add(each)
                    stack.append(each)
            if key in templates and key in self.waiting:
                del self.waiting[key]
                self.abandoned.add(key)

    def _finish(self, key: str) -> None:
        self.finished.add(key)
        self.waiting.pop(key, None)
        for each in self.dependents.pop(key, ()):
            waits = self.waiting.get(each)
            if waits is not None:
                waits.discard(key)
                if not waits and not is_template(each):
                    self.ready.append(each)
        self._sort()
