"""A rule's page: its module's docstring, and the examples in it that are its tests.

A fence ```` ```python ```` holds an example. `# error: 14 [rule-name] "text"` expects a finding on its own line or,
where the comment stands alone, on the next line that is no expectation: the column (from 1) and the text, a part of
the message, may be left out. An example without expectations must be silent. A fence with `fixed` in its head is the
example before it after all its first fixes. `path=a/b.py` in the head names the file; an example whose head says
`also` belongs to one project with the example before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daglens_analyzer.rules.rule import AnyRule

_FENCE = re.compile(r"^```(?P<language>\w+)(?P<head>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECTED = re.compile(
    r'#\s*(?P<severity>error|warning|info|hint):(?:\s+(?P<column>\d+))?\s+\[(?P<rule>[\w-]+)\](?:\s+"(?P<text>[^"]*)")?'
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A finding that an example must show. `line` counts from 0, `column` from 1 as written."""

    line: int
    severity: str
    rule: str
    column: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class ExampleFile:
    path: str
    text: str
    expectations: tuple[Expectation, ...]
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One small project of a page."""

    files: tuple[ExampleFile, ...]


def examples(page: str) -> tuple[Example, ...]:
    """The examples of a page, in order. Raises ValueError for a `fixed` or `also` fence with nothing before it."""
    found: list[list[ExampleFile]] = []
    for match in _FENCE.finditer(page):
        head, body = match["head"].split(), match["body"]
        if match["language"] not in ("python", "toml"):
            continue
        if "fixed" in head:
            if not found:
                raise ValueError("a fixed fence with no example before it")
            last = found[-1][-1]
            found[-1][-1] = ExampleFile(last.path, last.text, last.expectations, body)
            continue
        default = "example.py" if match["language"] == "python" else "pyproject.toml"
        path = next((word[len("path=") :] for word in head if word.startswith("path=")), default)
        file = ExampleFile(path, body, expectations(body))
        if "also" in head:
            if not found:
                raise ValueError("an also fence with no example before it")
            found[-1].append(file)
        else:
            found.append([file])
    return tuple(Example(tuple(files)) for files in found)


def expectations(text: str) -> tuple[Expectation, ...]:
    """The findings that a source text says it expects."""
    lines = text.splitlines()
    found: list[Expectation] = []
    for number, line in enumerate(lines):
        match = _EXPECTED.search(line)
        if match is None:
            continue
        target = number
        if line[: match.start()].strip() == "":
            target = next(
                (later for later in range(number + 1, len(lines)) if not lines[later].lstrip().startswith("#")), number
            )
        column = int(match["column"]) if match["column"] else None
        found.append(Expectation(target, match["severity"], match["rule"], column, match["text"]))
    return tuple(found)


def without_expectations(text: str) -> str:
    """A source text without the comments that expect: a comment that stands alone goes with its line."""
    kept: list[str] = []
    for line in text.splitlines(keepends=True):
        match = _EXPECTED.search(line)
        if match is None:
            kept.append(line)
        elif line[: match.start()].strip():
            kept.append(line[: match.start()].rstrip() + "\n")
    return "".join(kept)


def markdown(rule: AnyRule, page: str) -> str:
    """The page as `docs/rules/<name>.md` holds it."""
    summary, _, rest = page.strip().partition("\n")
    severity = rule.severity if rule.enabled else f"{rule.severity}, off by default"
    facts = f"`{rule.code}` · {severity} · since {rule.since}"
    return f"# {rule.name}\n\n{facts}\n\n{summary.strip()}\n\n{rest.strip()}\n"


def summary(page: str) -> str:
    """The page's first sentence."""
    return page.strip().partition("\n")[0].strip()
