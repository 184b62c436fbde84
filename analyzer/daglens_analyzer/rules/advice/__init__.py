"""Hints at a shape that would serve better: off by default, each with its refactoring."""
