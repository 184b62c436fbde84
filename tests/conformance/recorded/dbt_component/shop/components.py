from dagster_dbt import DbtProjectComponent


class OwnDbt(DbtProjectComponent):
    def get_asset_spec(self, manifest, unique_id, project):
        spec = super().get_asset_spec(manifest, unique_id, project)
        props = self.get_resource_props(manifest, unique_id)
        return spec.replace_attributes(
            key=spec.key.with_prefix("own"),
            group_name="own_views" if props["config"].get("materialized") == "view" else "own_tables",
        )
