"""The definition graph as JSON, as a Mermaid flowchart, in Graphviz' language and as a page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

from daglens_analyzer.graph.to_dot import to_dot
from daglens_analyzer.graph.to_html import to_html
from daglens_analyzer.graph.to_json import relative, to_json
from daglens_analyzer.graph.to_mermaid import to_mermaid
from support.analyzed import analyze

SOURCE = """
from dagster import Definitions, asset, define_asset_job, job, op

@asset(deps=["outside"], group_name="g")
def table(): ...

def build(name):
    @asset(name=name)
    def made(table): ...
    return made

@op
def work(rows) -> int: ...

@job
def pipeline():
    work(work(table))

defs = Definitions(assets=[table, build("first")], jobs=[pipeline, define_asset_job("every")], resources={"r": 1})
"""


def test_json(tmp_path: Path) -> None:
    document = to_json(analyze(tmp_path, {"pack/__init__.py": "", "pack/definitions.py": SOURCE}))
    assert json.loads(json.dumps(document)) == document
    assert document["version"] == 1
    (location,) = document["code_locations"]
    assert location["at"] == {"path": "pack/definitions.py", "line": 19, "column": 8}
    assets = {"/".join(asset["key"]): asset for asset in location["assets"]}
    assert sorted(assets) == ["first", "outside", "table"]
    assert assets["table"]["at"] == {"path": "pack/definitions.py", "line": 5, "column": 5}
    assert "built_at" not in assets["table"]
    assert assets["first"]["at"]["line"] == 9
    assert assets["first"]["built_at"] == {"path": "pack/definitions.py", "line": 19, "column": 35}
    assert assets["first"]["deps"] == [{"key": ["table"], "input": "table"}]
    assert assets["outside"]["kind"] == "external"
    (graph,) = location["graphs"]
    assert graph["edges"] == [{"from": {"node": "work", "output": "result"}, "to": {"node": "work_2", "input": "rows"}}]
    assert graph["asset_inputs"] == [{"key": ["table"], "to": {"node": "work", "input": "rows"}}]
    assert [(job["name"], job["kind"], job["assets"]) for job in location["jobs"]] == [
        ("pipeline", "graph", []),
        ("every", "asset", [["first"], ["table"]]),
    ]


def test_paths_are_relative_to_the_innermost_folder() -> None:
    assert relative("/w/a/b/c.py", ("/w/a", "/w/a/b")) == "c.py"
    assert relative("/elsewhere/c.py", ("/w/a",)) == "/elsewhere/c.py"


def test_mermaid(tmp_path: Path) -> None:
    text = to_mermaid(analyze(tmp_path, {"definitions.py": SOURCE}))
    assert text == (
        "flowchart LR\n"
        '    subgraph l0_g0["g"]\n'
        '        l0_a0["table"]\n'
        "    end\n"
        '    subgraph l0_g1["default"]\n'
        '        l0_a1["first"]\n'
        '        l0_a2["outside"]:::external\n'
        "    end\n"
        "    l0_a2 --> l0_a0\n"
        "    l0_a0 --> l0_a1\n"
        '    subgraph l0_o0_graph["job pipeline"]\n'
        '        l0_o0_0("work")\n'
        '        l0_o0_1("work_2")\n'
        "        l0_o0_0 --> l0_o0_1\n"
        "    end\n"
        "    l0_a0 -.-> l0_o0_0\n"
        "    classDef external stroke-dasharray: 4 4\n"
    )


def test_dot(tmp_path: Path) -> None:
    lines = to_dot(analyze(tmp_path, {"a.py": SOURCE})).split("\n")
    assert lines[0] == "digraph daglens {"
    assert "".join(lines).count("{") == "".join(lines).count("}")
    assert '    "0/outside" -> "0/table";' in lines
    assert '    "0/table" -> "0:pipeline.work" [style=dashed];' in lines
    assert '      "0:pipeline.work" -> "0:pipeline.work_2";' in lines
    assert any('"0/outside"' in line and "dashed" in line for line in lines)


class Tags(HTMLParser):
    """The tags of a page that are not closed, and the attributes of all."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html(tmp_path: Path) -> None:
    source = SOURCE.replace("def table(): ...", "def table():\n    '</script><img src=x>'")
    page = to_html(analyze(tmp_path, {"a.py": source}), "<shop>")
    tags = Tags()
    tags.feed(page)
    assert not tags.open
    keys = {value for name, value in tags.attributes if name == "data-key"}
    assert keys == {"outside", "table", "first"}
    edges = re.findall(r'data-from="(.*?)" data-to="(.*?)"', page)
    assert {("outside", "table"), ("table", "first"), ("work", "work_2")} <= set(edges)
    # Nothing is fetched, and nothing of the project's text is markup.
    assert not {name for name, value in tags.attributes if name in ("src", "href")}
    assert "http:" not in page
    assert "https:" not in page
    assert "<img" not in page
    assert "<shop>" not in page
    data = re.search(r"^const data = (.*);$", page, re.MULTILINE)
    assert data is not None
    (location,) = json.loads(data[1])["locations"]
    assert [asset["key"] for asset in location["assets"]] == [["table"], ["first"], ["outside"]]
