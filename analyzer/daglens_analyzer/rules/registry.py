"""All rules: every module below this package that has a `RULE`."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from daglens_analyzer import rules
from daglens_analyzer.rules.rule import AnyRule, Rule


@cache
def all_rules() -> tuple[AnyRule, ...]:
    """Every rule, by code. Two rules with one code or one name are a mistake of ours and raise ValueError."""
    found = sorted((rule for _, rule in _rule_modules()), key=lambda rule: rule.code)
    for attribute in ("code", "name"):
        values = [getattr(rule, attribute) for rule in found]
        if len(set(values)) != len(values):
            raise ValueError(f"two rules share a {attribute}: {values}")
    return tuple(found)


@cache
def page_text(code: str) -> str:
    """The page of a rule as its module's docstring has it; raises KeyError for a code that no rule has."""
    for docstring, rule in _rule_modules():
        if rule.code == code:
            return docstring
    raise KeyError(code)


def find_rule(code_or_name: str) -> AnyRule | None:
    """The rule with this code (in any case) or name."""
    wanted = code_or_name.strip()
    return next((rule for rule in all_rules() if wanted.upper() == rule.code or wanted == rule.name), None)


@cache
def _rule_modules() -> tuple[tuple[str, AnyRule], ...]:
    return tuple(_walk())


def _walk() -> Iterator[tuple[str, AnyRule]]:
    for family in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        if not family.ispkg:
            continue
        package = import_module(family.name)
        for module_info in pkgutil.iter_modules(package.__path__, f"{family.name}."):
            module = import_module(module_info.name)
            rule = getattr(module, "RULE", None)
            if isinstance(rule, Rule):
                yield module.__doc__ or "", rule
