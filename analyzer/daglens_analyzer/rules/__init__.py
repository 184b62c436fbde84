"""What is wrong with a project: one file a rule, found by themselves, run only on what changed.

`rule.py` says what a rule is, `registry.py` finds them, `run.py` runs them, `pages.py` writes `docs/rules/`. The rules
stand in a package for each hundred of codes: `source` (DGL0xx), `assets` (DGL1xx), `composition` (DGL2xx), `jobs`
(DGL3xx).
"""
