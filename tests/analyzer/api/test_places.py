"""Every fact keeps where it is written, so that rules underline it and editors jump to it."""

from __future__ import annotations

from pathlib import Path

from daglens_analyzer import Analysis
from daglens_analyzer.graph.definitions import GraphDefinition
from daglens_analyzer.source.node_id import NodeId
from support.analyzed import analyze, text_at

SOURCE = """
from dagster import AssetDep, AssetIn, AssetKey, AssetOut, Definitions, asset, define_asset_job, job, multi_asset, op

@asset
def first(): ...

@asset(name="renamed", group_name="g")
def second(first): ...

@asset(ins={"data": AssetIn(key=AssetKey("first"))}, deps=["other", first, AssetDep("third")])
def report(data, renamed): ...

@multi_asset(outs={"left": AssetOut(), "right": AssetOut(key=AssetKey(["r", "right"]))})
def pair(first): ...

@op(ins={}, name="an_op")
def work(value): ...

@op
def start(): ...

@job
def pipeline():
    work.alias("other_name")(start())
    work(value=start())

a_job = define_asset_job("named", selection="first")

def factory(name):
    @asset(name=name)
    def made(): ...
    return made

made_by_factory = factory("made_here")

defs = Definitions(
    assets=[first, second, report, pair, made_by_factory], jobs=[pipeline, a_job]
)
"""


def test_places(tmp_path: Path) -> None:
    analysis = analyze(tmp_path, {"definitions.py": SOURCE})
    location = analysis.graph().locations[0]
    assets = {asset.key.to_user_string(): asset for asset in location.assets}

    def at(node: NodeId | None) -> str:
        return _text(analysis, node)

    assert at(assets["first"].at) == "first"
    assert at(assets["renamed"].at) == "second"
    renamed = assets["renamed"].spec
    assert renamed is not None
    assert (at(renamed.key_at), at(renamed.group_at)) == ('"renamed"', '"g"')
    deps = {dep.key.to_user_string(): dep.written for dep in assets["report"].deps}
    assert [at(deps[key].at) for key in ("first", "renamed", "other", "third")] == [
        "data",
        "renamed",
        '"other"',
        'AssetDep("third")',
    ]
    assert at(deps["first"].key_at) == 'AssetKey("first")'
    assert at(deps["third"].key_at) == '"third"'
    assert at(assets["third"].at) == 'AssetDep("third")'
    left, right = assets["left"].spec, assets["r/right"].spec
    assert left is not None
    assert right is not None
    assert (at(left.key_at), at(right.key_at)) == ('"left"', 'AssetKey(["r", "right"])')
    made = assets["made_here"]
    assert (at(made.at), at(made.built_at)) == ("made", 'factory("made_here")')

    graph = next(job.graph for job in location.jobs if job.graph is not None)
    assert isinstance(graph, GraphDefinition)
    aliased = next(node for node in graph.invocations if node.name == "other_name")
    assert (at(aliased.alias_at), at(aliased.arguments[0].at)) == ('"other_name"', "start()")
    by_keyword = next(node for node in graph.invocations if node.name == "an_op")
    assert (at(by_keyword.at), at(by_keyword.arguments[0].at)) == ("work(value=start())", "value=start()")
    assert at(aliased.definition.name_at) == '"an_op"'
    named = next(job for job in location.jobs if job.name == "named")
    assert at(named.definition.name_at) == '"named"'


def _text(analysis: Analysis, node: NodeId | None) -> str:
    found = None if node is None else analysis.location_of(node)
    return "" if found is None else text_at(analysis, found.path, found.range)
