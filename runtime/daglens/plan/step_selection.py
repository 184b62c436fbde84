"""Which steps a selection means: `load`, `*load`, `load*`, `+load`, `load++`, `load[a]`."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daglens.events.step_key import is_template, template_key
from daglens.model.selection_syntax import parse_clause

from .step import Step


def select_steps(steps: Mapping[str, Step], selection: Sequence[str]) -> tuple[frozenset[str], list[str]]:
    """The keys that the clauses together select, and a problem for each clause that names nothing."""
    found: set[str] = set()
    problems: list[str] = []
    downstream = _downstream(steps)
    for text in selection:
        clause = parse_clause(text)
        starts = _named(steps, clause.item) if clause else set[str]()
        if clause is None or not starts:
            wanted = text if clause is None else clause.item
            import difflib

            close = difflib.get_close_matches(wanted, list(steps), 1)
            hint = f" Did you mean {close[0]!r}?" if close else f" The steps are: {', '.join(steps)}."
            problems.append(f"No step is called {wanted!r}.{hint}")
            continue
        found |= starts
        found |= _reach(starts, clause.upstream, lambda key: steps[key].upstream_keys() if key in steps else ())
        found |= _reach(starts, clause.downstream, lambda key: downstream.get(key, ()))
    return frozenset(found), problems


def _named(steps: Mapping[str, Step], name: str) -> set[str]:
    """The step of that key; all steps inside the graph of that name; all instances of a mapped op."""
    if name in steps:
        return {name}
    inside = {key for key in steps if key.startswith(f"{name}.")}
    instances = {key for key in steps if key.startswith(f"{name}[")}
    return inside | instances


def _downstream(steps: Mapping[str, Step]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, step in steps.items():
        for each in step.upstream_keys():
            found.setdefault(each, []).append(key)
            if is_template(each):
                for other in steps:
                    if other != each and template_key(other) == each:
                        found.setdefault(other, []).append(key)
    return found


def _reach(starts: set[str], depth: int | None, neighbors: object) -> set[str]:
    found, edge, left = set[str](), set(starts), depth
    while edge and (left is None or left > 0):
        edge = {each for key in edge for each in neighbors(key)} - found - starts  # type: ignore[operator]
        found |= edge
        left = None if left is None else left - 1
    return found
