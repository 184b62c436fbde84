"""Two jobs of one code location have the same name.

## What it does
Compares the names of the jobs of each code location: op jobs, asset jobs, and jobs that only a schedule or sensor
brings. One object listed twice is fine.

## Why is this bad?
A job is started by its name. Dagster refuses to load the code location.

## Example
```python
from dagster import Definitions, job, op


@op
def fetch(): ...


@op
def clean(): ...


@job(name="nightly")
def fetch_job():
    fetch()


# error: 11 [duplicate-job-name] "nightly"
@job(name="nightly")
def clean_job():
    clean()


defs = Definitions(jobs=[fetch_job, clean_job])
```

## Use instead
```python
from dagster import Definitions, job, op


@op
def fetch(): ...


@op
def clean(): ...


@job(name="nightly_fetch")
def fetch_job():
    fetch()


@job(name="nightly_clean")
def clean_job():
    clean()


defs = Definitions(jobs=[fetch_job, clean_job])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.model import CodeLocation, Job
from daglens_analyzer.rules.free_name import free_name
from daglens_analyzer.rules.renaming import renaming
from daglens_analyzer.rules.rule import Related, Rule, Violation


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at, location.name, location.jobs


def check(location: CodeLocation) -> Iterator[Violation]:
    """The second and later jobs of each name. A location that no object declares is only a file's own names."""
    if location.at is None:
        return
    first: dict[str, Job] = {}
    for job in location.jobs:
        other = first.setdefault(job.name, job)
        if other is job or other.definition is job.definition:
            continue
        yield Violation(
            f"Two jobs are named '{job.name}' in {location.name!r}: a job is started by its name. Rename one of them.",
            job.definition.name_at,
            is_mutual=True,
            related=(Related(other.definition.name_at, f"'{job.name}' is first used here"),),
            fixes=renaming(job.definition, job.definition.name_at, free_name(job.name, _names(location))),
        )


def _names(location: CodeLocation) -> frozenset[str]:
    return frozenset(job.name for job in location.jobs)


RULE = Rule("DGL301", "duplicate-job-name", "error", "0.1", (CodeLocation,), check, depends_on=_read)
