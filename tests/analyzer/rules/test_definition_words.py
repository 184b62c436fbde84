from __future__ import annotations

from pathlib import Path

from daglens_analyzer.features.diagnostics import all_diagnostics
from daglens_analyzer.rules.definition_words import starting_a_sentence
from support.analyzed import analyze


def test_only_the_first_letter_becomes_a_capital() -> None:
    assert starting_a_sentence("the asset 'Raw_Orders'") == "The asset 'Raw_Orders'"
    assert starting_a_sentence("") == ""


def test_names_keep_their_capitals_in_messages(tmp_path: Path) -> None:
    source = "import dagster as dg\n@dg.asset\ndef Raw_Orders(): ...\n@dg.asset\ndef a(): ...\n"
    analysis = analyze(tmp_path, {"example.py": f"{source}defs = dg.Definitions(assets=[a])\n"})
    told = [found.message for found in all_diagnostics(analysis) if found.code == "DGL604"]
    assert told[0].startswith("The asset 'Raw_Orders' is not in")
