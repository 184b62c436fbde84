"""`AutomationCondition`: when an asset or check should be made by itself, as a tree of conditions."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any

from daglens.record import dataclass

from .asset_selection import AssetSelection
from .cron import is_valid_cron
from .errors import CheckError, ParameterCheckError

DEP_KINDS = frozenset({"any_deps_match", "all_deps_match"})


@dataclass(frozen=True)
class AutomationCondition:
    """A node: `kind` says what it does (see `automation_evaluation`), `children` and `details` with what.

    `scope` restricts which upstreams a condition on dependencies looks at: "allow" or "ignore", and a selection.
    """

    kind: str
    children: tuple[AutomationCondition, ...] = ()
    details: tuple[Any, ...] = ()
    label: str | None = None
    scope: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        if self.kind == "executed_with_tags":
            keys, values = (
                ",".join(each if isinstance(each, str) else ":".join(each) for each in all_of)
                for all_of in self.details
            )
            said = [f"{what}={{{text}}}" for what, text in (("tag_keys", keys), ("tag_values", values)) if text]
            return f"{self.kind}({', '.join(said)})"
        return self.kind.upper() if self.children else self.kind

    @property
    def operands(self) -> tuple[AutomationCondition, ...]:
        return self.children

    def get_label(self) -> str | None:
        return self.label

    def with_label(self, label: str | None) -> AutomationCondition:
        return replace(self, label=label)

    # -- algebra -------------------------------------------------------------------------------------------------------

    def __and__(self, other: AutomationCondition) -> AutomationCondition:
        return AutomationCondition("and", _flat("and", self, other))

    def __or__(self, other: AutomationCondition) -> AutomationCondition:
        return AutomationCondition("or", _flat("or", self, other))

    def __invert__(self) -> AutomationCondition:
        return AutomationCondition("not", (self,))

    def since(self, reset_condition: AutomationCondition) -> AutomationCondition:
        return AutomationCondition("since", (self, reset_condition))

    def since_last_handled(self) -> AutomationCondition:
        handled = (
            AutomationCondition.newly_requested()
            | AutomationCondition.newly_updated()
            | AutomationCondition.initial_evaluation()
        )
        return self.since(handled.with_label("handled"))

    def newly_true(self) -> AutomationCondition:
        return AutomationCondition("newly_true", (self,))

    def replace(self, old: AutomationCondition | str, new: AutomationCondition) -> AutomationCondition:
        """The tree with every node that is `old`, or has this label or name, replaced."""
        if self == old or (isinstance(old, str) and old in (self.label, self.kind)):
            return new
        return replace(self, children=tuple(each.replace(old, new) for each in self.children))

    def without(self, condition: AutomationCondition) -> AutomationCondition:
        """An `and` with one of its parts left out; raises CheckError where it does not have it."""
        if self.kind != "and" or condition not in self.children:
            raise CheckError("Condition not found as a child of this condition.")
        left = [each for each in self.children if each != condition]
        return replace(self, children=tuple(left), label=None) if len(left) > 1 else left[0]

    def allow(self, selection: Any) -> AutomationCondition:
        """Look only at selected upstreams, in every condition on dependencies below."""
        return self._scoped("allow", selection)

    def ignore(self, selection: Any) -> AutomationCondition:
        """Look at no selected upstreams, in every condition on dependencies below."""
        return self._scoped("ignore", selection)

    def resolve_through_virtual(self) -> AutomationCondition:
        """In place of upstreams that are virtual, look at what those read."""
        return self._scoped("through_virtual", None)

    @property
    def is_serializable(self) -> bool:
        return True

    def _scoped(self, what: str, selection: Any) -> AutomationCondition:
        if selection is not None and not isinstance(selection, AssetSelection):
            raise ParameterCheckError(f'Param "selection" is not a AssetSelection. Got {selection!r}.')
        if self.kind in DEP_KINDS:
            return replace(self, scope=(*self.scope, (what, selection)))
        return replace(self, children=tuple(each._scoped(what, selection) for each in self.children))

    # -- about one asset -----------------------------------------------------------------------------------------------

    @staticmethod
    def missing() -> AutomationCondition:
        return AutomationCondition("missing")

    @staticmethod
    def in_progress() -> AutomationCondition:
        return AutomationCondition("in_progress")

    @staticmethod
    def execution_failed() -> AutomationCondition:
        return AutomationCondition("execution_failed")

    @staticmethod
    def newly_updated() -> AutomationCondition:
        return AutomationCondition("newly_updated")

    @staticmethod
    def newly_requested() -> AutomationCondition:
        return AutomationCondition("newly_requested")

    @staticmethod
    def will_be_requested() -> AutomationCondition:
        return AutomationCondition("will_be_requested")

    @staticmethod
    def executed_with_root_target() -> AutomationCondition:
        return AutomationCondition("executed_with_root_target")

    @staticmethod
    def executed_with_tags(
        *, tag_keys: Set[str] | None = None, tag_values: Mapping[str, str] | None = None
    ) -> AutomationCondition:
        """Of a run that has all these tags, whatever their value, and these with their values."""
        return AutomationCondition(
            "executed_with_tags", details=(tuple(sorted(tag_keys or ())), tuple(sorted((tag_values or {}).items())))
        )

    @staticmethod
    def initial_evaluation() -> AutomationCondition:
        return AutomationCondition("initial_evaluation")

    @staticmethod
    def data_version_changed() -> AutomationCondition:
        return AutomationCondition("data_version_changed")

    @staticmethod
    def code_version_changed() -> AutomationCondition:
        return AutomationCondition("code_version_changed")

    @staticmethod
    def newly_missing() -> AutomationCondition:
        return AutomationCondition.missing().newly_true().with_label("newly_missing")

    @staticmethod
    def in_latest_time_window(lookback_delta: Any = None) -> AutomationCondition:
        return AutomationCondition("in_latest_time_window", (), (lookback_delta,))

    @staticmethod
    def cron_tick_passed(cron_schedule: str, cron_timezone: str = "UTC") -> AutomationCondition:
        if not is_valid_cron(cron_schedule):
            raise ParameterCheckError(
                f"Invariant violation for parameter cron_schedule. Description: Invalid cron schedule: {cron_schedule}"
            )
        return AutomationCondition("cron_tick_passed", (), (cron_schedule, cron_timezone))

    @staticmethod
    def check_passed() -> AutomationCondition:
        return AutomationCondition("check_passed")

    @staticmethod
    def check_failed() -> AutomationCondition:
        return AutomationCondition("check_failed")

    # -- about others --------------------------------------------------------------------------------------------------

    @staticmethod
    def any_deps_match(condition: AutomationCondition) -> AutomationCondition:
        return AutomationCondition("any_deps_match", (condition,))

    @staticmethod
    def all_deps_match(condition: AutomationCondition) -> AutomationCondition:
        return AutomationCondition("all_deps_match", (condition,))

    @staticmethod
    def any_checks_match(condition: AutomationCondition, blocking_only: bool = False) -> AutomationCondition:
        return AutomationCondition("any_checks_match", (condition,), (blocking_only,))

    @staticmethod
    def all_checks_match(condition: AutomationCondition, blocking_only: bool = False) -> AutomationCondition:
        return AutomationCondition("all_checks_match", (condition,), (blocking_only,))

    @staticmethod
    def any_job_root_assets_match(condition: AutomationCondition) -> AutomationCondition:
        return _of_job("any_job_root_assets_match", condition)

    @staticmethod
    def all_job_root_assets_match(condition: AutomationCondition) -> AutomationCondition:
        return _of_job("all_job_root_assets_match", condition)

    @staticmethod
    def any_downstream_conditions() -> AutomationCondition:
        return AutomationCondition("any_downstream_conditions")

    @staticmethod
    def any_deps_missing() -> AutomationCondition:
        wanted = AutomationCondition.missing() & ~AutomationCondition.will_be_requested()
        return AutomationCondition.any_deps_match(wanted).with_label("any_deps_missing")

    @staticmethod
    def any_deps_in_progress() -> AutomationCondition:
        return AutomationCondition.any_deps_match(AutomationCondition.in_progress()).with_label("any_deps_in_progress")

    @staticmethod
    def any_deps_updated() -> AutomationCondition:
        elsewhere = AutomationCondition.newly_updated() & ~AutomationCondition.executed_with_root_target()
        wanted = elsewhere | AutomationCondition.will_be_requested()
        return AutomationCondition.any_deps_match(wanted).with_label("any_deps_updated")

    @staticmethod
    def all_deps_updated_since_cron(cron_schedule: str, cron_timezone: str = "UTC") -> AutomationCondition:
        passed = AutomationCondition.cron_tick_passed(cron_schedule, cron_timezone)
        wanted = AutomationCondition.newly_updated().since(passed) | AutomationCondition.will_be_requested()
        label = f"all_deps_updated_since_cron({cron_schedule}, {cron_timezone})"
        return AutomationCondition.all_deps_match(wanted).with_label(label)

    @staticmethod
    def all_deps_blocking_checks_passed() -> AutomationCondition:
        passed = AutomationCondition.check_passed() | AutomationCondition.will_be_requested()
        checks = AutomationCondition.all_checks_match(passed, blocking_only=True)
        return AutomationCondition.all_deps_match(checks).with_label("all_deps_blocking_checks_passed")

    # -- ready-made ----------------------------------------------------------------------------------------------------

    @staticmethod
    def eager() -> AutomationCondition:
        happened = AutomationCondition.newly_missing() | AutomationCondition.any_deps_updated()
        return (
            AutomationCondition.in_latest_time_window()
            & happened.since_last_handled()
            & ~AutomationCondition.any_deps_missing()
            & ~AutomationCondition.any_deps_in_progress()
            & ~AutomationCondition.in_progress()
        ).with_label("eager")

    @staticmethod
    def on_cron(cron_schedule: str, cron_timezone: str = "UTC") -> AutomationCondition:
        passed = AutomationCondition.cron_tick_passed(cron_schedule, cron_timezone)
        return (
            AutomationCondition.in_latest_time_window()
            & passed.since_last_handled()
            & AutomationCondition.all_deps_updated_since_cron(cron_schedule, cron_timezone)
        ).with_label(f"on_cron({cron_schedule}, {cron_timezone})")

    @staticmethod
    def on_missing() -> AutomationCondition:
        newly = AutomationCondition.missing().newly_true().since_last_handled()
        return (
            AutomationCondition.in_latest_time_window()
            & newly.with_label("missing_since_last_handled")
            & ~AutomationCondition.any_deps_missing()
        ).with_label("on_missing")


def _of_job(kind: str, condition: AutomationCondition) -> AutomationCondition:
    """A condition of a job, on those of its assets that read no other of them."""
    label = f"{kind}({condition.get_label() or condition.name})"
    return AutomationCondition(kind, (condition,)).with_label(label)


def _flat(kind: str, *parts: AutomationCondition) -> tuple[AutomationCondition, ...]:
    """The parts of a chain of the same operator, as one level; a labelled chain stays by itself."""
    found: list[AutomationCondition] = []
    for each in parts:
        found.extend(each.children if each.kind == kind and each.label is None else (each,))
    return tuple(found)


class AutoMaterializePolicy:
    """The older spelling of automation conditions."""

    @staticmethod
    def eager(max_materializations_per_minute: int | None = 1) -> AutomationCondition:
        return AutomationCondition.eager()

    @staticmethod
    def lazy(max_materializations_per_minute: int | None = 1) -> AutomationCondition:
        return AutomationCondition("or")
