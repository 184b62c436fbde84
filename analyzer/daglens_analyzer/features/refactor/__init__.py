"""Refactorings: another way to write the same definitions, one a file. `offers.py` asks each of them."""
