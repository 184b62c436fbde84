from pathlib import Path

import dagster as dg
from dagster_sling import DagsterSlingTranslator, SlingResource, sling_assets

config = dg.file_relative_path(__file__, "replications/shop.yaml")


@sling_assets(replication_config=config)
def shop(context, sling: SlingResource):
    yield from sling.replicate(context=context)


@sling_assets(
    replication_config=Path(__file__).parent / "replications" / "tagged.yaml",
    dagster_sling_translator=DagsterSlingTranslator(target_prefix="lake"),
    partitions_def=dg.DailyPartitionsDefinition("2024-01-01"),
    name="lake_files",
)
def tagged(context): ...


class Translator(DagsterSlingTranslator):
    def get_asset_spec(self, stream_definition):
        spec = super().get_asset_spec(stream_definition)
        return spec.replace_attributes(
            key=dg.AssetKey(["custom", stream_definition["name"]]), group_name="made", kinds={"sling", "mysql"}
        )


class Named(DagsterSlingTranslator):
    def __init__(self, prefix):
        super().__init__(prefix)
        self.prefix = prefix

    def get_asset_key(self, stream_definition):
        return dg.AssetKey([self.prefix, stream_definition["name"].split(".")[-1]])

    def get_deps_asset_key(self, stream_definition):
        return [dg.AssetKey(["db", *stream_definition["name"].split(".")])]

    def get_group_name(self, stream_definition):
        return "named"


inline = {"source": "A", "target": "B", "streams": {"plain": None, "dotted.name": {"mode": "incremental"}}}


@sling_assets(replication_config=inline, dagster_sling_translator=Translator())
def customized(context): ...


def replication(name, tables):
    @sling_assets(
        name=f"replicate_{name}",
        replication_config={"streams": {f"{name}.{table}": {} for table in tables}},
        dagster_sling_translator=Named(name),
    )
    def built(context): ...

    return built


@dg.asset(deps=[dg.AssetKey(["target", "public", "accounts"])])
def report(): ...


defs = dg.Definitions(
    assets=[shop, tagged, customized, replication("crm", ["deals", "people"]), report],
    resources={"sling": SlingResource(connections=[])},
)
