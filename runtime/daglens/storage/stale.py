"""Steps whose inputs were made anew after they ran, in a run and the runs it was made from."""

from __future__ import annotations

from dataclasses import field

from daglens.events.step_key import is_template, template_key
from daglens.record import dataclass
from daglens.storage.ancestors import lineage
from daglens.storage.event_log import EventLog


@dataclass
class _Chain:
    """A run and its ancestors as one picture, by step key.

    `made_in` is how many runs back the step last succeeded; `waits_for` what the plan says comes before it, mapped
    steps as `clean[?]`; `mapping_keys` what a step with a dynamic output last announced.
    """

    made_in: dict[str, int] = field(default_factory=dict[str, int])
    waits_for: dict[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"])
    mapping_keys: dict[str, frozenset[str]] = field(default_factory=dict[str, "frozenset[str]"])

    def inputs_of(self, step: str) -> tuple[str, ...]:
        """The steps before it, as those that ran: of a mapped one, the one for the same value or else all."""
        found: list[str] = []
        for before in self.waits_for.get(step) or self.waits_for.get(template_key(step)) or ():
            same_value = f"{_base(before)}{step[len(_base(step)) :]}"
            if not is_template(before):
                found.append(before)
            elif same_value != _base(before) and same_value in self.made_in:
                found.append(same_value)
            else:
                found += [key for key in self.made_in if template_key(key) == before]
        return tuple(found)

    def is_there(self, step: str) -> bool:
        """Whether the dynamic outputs before it still have its value."""
        if step == _base(step):
            return True
        value = step[len(_base(step)) + 1 : -1]
        announced = [self.mapping_keys[each] for each in self.inputs_of(step) if each in self.mapping_keys]
        return all(value in keys for keys in announced) and all(
            self.is_there(each) for each in self.inputs_of(step) if each.endswith(f"[{value}]")
        )


def stale_steps(log: EventLog, run_id: str) -> tuple[str, ...]:
    """The keys of the steps to run again, so that every step has seen the newest outputs of those before it.

    A step is stale when one before it succeeded in a later run of the chain than itself, or is stale. What never
    succeeded is not stale: it failed or was not reached, which is another matter. Where every instance of a mapped step
    is stale, it is named as a whole (`clean`), since which instances there will be is not known yet.
    """
    chain = _read_chain(log, run_id)
    stale: dict[str, None] = {}
    there = [step for step in chain.made_in if chain.is_there(step)]
    before = -1
    while before != len(stale):
        before = len(stale)
        for step in there:
            newest = (chain.made_in[each] for each in chain.inputs_of(step) if each in chain.made_in)
            if any(distance < chain.made_in[step] for distance in newest) or any(
                each in stale for each in chain.inputs_of(step)
            ):
                stale[step] = None
    fresh = {_base(step) for step in there if step not in stale}
    return tuple(dict.fromkeys(step if _base(step) in fresh else _base(step) for step in stale))


def _read_chain(log: EventLog, run_id: str) -> _Chain:
    chain = _Chain()
    for distance, ancestor in enumerate(lineage(log, run_id)):
        state = log.run(ancestor)
        if state is None:
            continue
        for step in state.steps:
            if step.status == "succeeded" and step.step not in chain.made_in:
                chain.made_in[step.step] = distance
                keys = frozenset(output.mapping_key for output in step.outputs if output.mapping_key is not None)
                if keys:
                    chain.mapping_keys[step.step] = keys
        for step, waits_for in state.waits_for.items():
            chain.waits_for.setdefault(step, waits_for)
    return chain


def _base(step: str) -> str:
    """`clean[a]` and `clean[?]` -> `clean`."""
    return step[: step.index("[")] if step.endswith("]") else step
