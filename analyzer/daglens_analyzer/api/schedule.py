"""Schedules: `ScheduleDefinition`, `@schedule`, `build_schedule_from_partitioned_job`."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import Bound, construct, decorator, definition_place, recorded
from daglens_analyzer.api.reading import is_given, text, texts
from daglens_analyzer.api.signature import context_parameter, decorated_function, function_name
from daglens_analyzer.api.targets import job_name_of, resolved_target, targeted_assets
from daglens_analyzer.evaluate.values import Call, ConstantValue, SequenceValue, Unknown, Value
from daglens_analyzer.graph.definitions import Maybe, ScheduleDefinition

_PARAMETERS = (
    "name * cron_schedule job_name run_config run_config_fn tags tags_fn metadata should_execute environment_vars "
    "execution_timezone execution_fn description job default_status required_resource_keys target owners"
)
_DECORATOR_PARAMETERS = (
    "cron_schedule * job_name name tags tags_fn metadata should_execute environment_vars execution_timezone "
    "description job default_status required_resource_keys target owners"
)
_PARTITIONED_PARAMETERS = (
    "job description name minute_of_hour hour_of_day day_of_week day_of_month default_status tags cron_schedule "
    "execution_timezone metadata owners"
)


def _schedule_definition(bound: Bound, call: Call) -> Value:
    target = bound.value("job") or bound.value("target")
    given = text(bound.value("name"))
    job = text(bound.value("job_name")) if is_given(bound.value("job_name")) else job_name_of(target, given, call)
    return recorded(
        ScheduleDefinition(
            at=call.at,
            name=given or _default_name(job),
            job=job,
            target=resolved_target(target, call),
            cron=cron_of(bound.value("cron_schedule"), call),
            cron_at=bound.at("cron_schedule", call.at) if bound.value("cron_schedule") else None,
            built_at=call.factory_call,
            name_at=bound.at("name", call.at),
            job_at=bound.at("job_name", call.at),
            brings=targeted_assets(target, call),
            has_function=False,
        ),
        call,
    )


def _schedule(decorated: Value, bound: Bound, call: Call) -> Value:
    function = decorated_function(decorated)
    place = definition_place(function, call)
    unknown = Unknown(call.at, "the function of this schedule is not known")
    target = bound.value("job") or bound.value("target")
    given = text(bound.value("name")) or (function_name(function) if function else unknown)
    job = text(bound.value("job_name")) if is_given(bound.value("job_name")) else job_name_of(target, given, call)
    asked = texts(bound.value("required_resource_keys"), call)
    return recorded(
        ScheduleDefinition(
            at=place,
            name=given,
            job=job,
            target=resolved_target(target, call),
            cron=cron_of(bound.value("cron_schedule"), call),
            cron_at=bound.at("cron_schedule", call.at),
            built_at=call.factory_call,
            name_at=bound.at("name", place),
            job_at=bound.at("job_name", place),
            context_name=context_parameter(decorated, call),
            brings=targeted_assets(target, call),
            function=function,
            required_resource_keys=asked if isinstance(asked, tuple) else (),
        ),
        call,
    )


def _partitioned_schedule(bound: Bound, call: Call) -> Value:
    """The cron schedule comes from the partitions of the job, unless it is given."""
    target = bound.value("job")
    job = job_name_of(target, None, call)
    given = bound.value("cron_schedule")
    when = Unknown(call.at, "the partitions of the job say when this runs")
    return recorded(
        ScheduleDefinition(
            at=call.at,
            name=text(bound.value("name")) or _default_name(job),
            job=job,
            target=resolved_target(target, call),
            cron=when if given is None else cron_of(given, call),
            cron_at=None if given is None else bound.at("cron_schedule", call.at),
            built_at=call.factory_call,
            name_at=bound.at("name", call.at),
            job_at=bound.at("job", call.at),
            cron_fields=dict(_cron_fields(bound)) if given is None else None,
        ),
        call,
    )


def _cron_fields(bound: Bound) -> Iterator[tuple[int, str]]:
    """The fields of a cron string that are given by themselves, by position."""
    for position, parameter in enumerate(("minute_of_hour", "hour_of_day", "day_of_month", "", "day_of_week")):
        value = bound.value(parameter)
        if isinstance(value, ConstantValue) and value.value is not None:
            yield position, str(value.value)


def cron_of(value: Value | None, call: Call) -> Maybe[str | tuple[str, ...]] | None:
    """A cron string, or several."""
    return texts(value, call) if isinstance(value, SequenceValue) else text(value)


def _default_name(job: Maybe[str] | None) -> Maybe[str] | None:
    return f"{job}_schedule" if isinstance(job, str) else job


CONSTRUCTS = (
    construct("ScheduleDefinition", _PARAMETERS, _schedule_definition),
    decorator("schedule", _DECORATOR_PARAMETERS, _schedule, bare=False),
    construct("build_schedule_from_partitioned_job", _PARTITIONED_PARAMETERS, _partitioned_schedule),
)
