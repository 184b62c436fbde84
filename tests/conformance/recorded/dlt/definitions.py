import dagster as dg
import dlt
from dagster_dlt import DagsterDltResource, DagsterDltTranslator, dlt_assets
from dagster_dlt.translator import DltResourceTranslatorData
from dlt.sources.rest_api import rest_api_source


@dlt.resource(write_disposition="replace")
def orders():
    """Every order."""
    yield {"id": 1}


@dlt.source
def shop(with_items=True):
    @dlt.resource(name="customers")
    def people():
        yield {"id": 1}

    @dlt.transformer(data_from=people)
    def addresses(person):
        yield person

    @dlt.resource(selected=False)
    def hidden():
        yield {"id": 1}

    yield orders
    yield from (people, addresses, hidden)
    if with_items:
        yield hidden | dlt.transformer(lambda item: item, name="items")


@dlt.source(name="named")
def tables(names):
    return [dlt.resource([{"id": 1}], name=f"table_{name}") for name in names]


class Translator(DagsterDltTranslator):
    def __init__(self, prefix):
        self.prefix = prefix

    def get_asset_spec(self, data: DltResourceTranslatorData) -> dg.AssetSpec:
        spec = super().get_asset_spec(data)
        return spec.replace_attributes(
            key=spec.key.with_prefix(self.prefix),
            deps=[dg.AssetKey(["outside", data.resource.name])],
            group_name=data.resource.source_name,
        )


class OldTranslator(DagsterDltTranslator):
    def get_asset_key(self, resource):
        return dg.AssetKey(f"old_{resource.name}")

    def get_deps_asset_keys(self, resource):
        return [dg.AssetKey("before")]


@dlt_assets(dlt_source=shop(), dlt_pipeline=dlt.pipeline("shop", destination="duckdb"), name="shop", group_name="raw")
def shop_assets(context: dg.AssetExecutionContext, dlt: DagsterDltResource):
    yield from dlt.run(context=context)


@dlt_assets(
    dlt_source=tables(["a", "b", "c"]).with_resources("table_a", "table_c"),
    dlt_pipeline=dlt.pipeline("tables", destination="duckdb"),
    dagster_dlt_translator=Translator("lake"),
)
def table_assets(context: dg.AssetExecutionContext, dlt: DagsterDltResource):
    yield from dlt.run(context=context)


rest = rest_api_source(
    {
        "client": {"base_url": "https://example.org"},
        "resources": [
            "posts",
            {
                "name": "comments",
                "endpoint": {
                    "path": "posts/{post_id}/comments",
                    "params": {"post_id": {"type": "resolve", "resource": "posts", "field": "id"}},
                },
            },
        ],
    }
)


@dlt_assets(
    dlt_source=rest,
    dlt_pipeline=dlt.pipeline("rest", destination="duckdb"),
    dagster_dlt_translator=OldTranslator(),
)
def rest_assets(context: dg.AssetExecutionContext, dlt: DagsterDltResource):
    yield from dlt.run(context=context)


@dg.asset(deps=["dlt_shop_orders"])
def report(): ...


defs = dg.Definitions(assets=[shop_assets, table_assets, rest_assets, report], resources={"dlt": DagsterDltResource()})
