from pathlib import Path

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
    build_dbt_asset_selection,
    build_schedule_from_dbt_selection,
    dbt_assets,
    get_asset_key_for_model,
    get_asset_keys_by_output_name_for_source,
)

project = DbtProject(project_dir=Path(__file__).joinpath("..", "proj").resolve())
project.prepare_if_dev()


@dbt_assets(manifest=project.manifest_path)
def everything(context, dbt: DbtCliResource):
    yield from dbt.cli(["build"], context=context).stream()


class T(DagsterDbtTranslator):
    def get_asset_key(self, dbt_resource_props):
        if dbt_resource_props["resource_type"] == "model":
            return super().get_asset_key(dbt_resource_props).with_prefix("pre")
        return dg.AssetKey(["other", dbt_resource_props["name"]])

    def get_group_name(self, props):
        return props["fqn"][1]

    def get_description(self, p):
        return p["description"] or None

    def get_tags(self, p):
        return {t: "x" for t in p.get("tags", []) if "!" not in t}


@dbt_assets(
    manifest=project.manifest_path,
    select="tag:stg+ config.materialized:incremental",
    exclude="customers",
    name="some",
    dagster_dbt_translator=T(),
    partitions_def=dg.DailyPartitionsDefinition("2024-01-01"),
)
def some(context, dbt: DbtCliResource): ...


class S(DagsterDbtTranslator):
    def get_asset_spec(self, manifest, unique_id, project):
        base = super().get_asset_spec(manifest, unique_id, project)
        props = self.get_resource_props(manifest, unique_id)
        return base.replace_attributes(key=base.key.with_prefix("spec"), group_name=props["schema"]).merge_attributes(
            owners=["team:z"], kinds={"k"}
        )


@dbt_assets(
    manifest=project.manifest_path,
    select="+orders",
    dagster_dbt_translator=S(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True)),
    required_resource_keys={"foo"},
)
def specced(context): ...


@dg.asset(deps=[get_asset_key_for_model([everything], "stg_orders")], key="down")
def down(): ...


raw_keys = get_asset_keys_by_output_name_for_source([everything], "raw")


@dg.multi_asset(outs={name: dg.AssetOut(key=key) for name, key in raw_keys.items()})
def raws(): ...


sel = build_dbt_asset_selection([everything], dbt_select="tag:nightly").upstream()
job = dg.define_asset_job("nightly", sel)
sched = build_schedule_from_dbt_selection(
    [everything], job_name="stg_job", cron_schedule="@daily", dbt_select="staging.*"
)
defs = dg.Definitions(
    assets=[everything, some, specced, down, raws],
    jobs=[job],
    schedules=[sched],
    resources={"dbt": DbtCliResource(project_dir=project), "foo": 1},
)
