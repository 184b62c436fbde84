import dagster as dg
from dagstermill import ConfigurableLocalOutputNotebookIOManager, define_dagstermill_asset, define_dagstermill_op


@dg.asset
def iris(): ...


@dg.asset(group_name="science")
def labels(): ...


clusters = define_dagstermill_asset(
    name="clusters",
    notebook_path=dg.file_relative_path(__file__, "clusters.ipynb"),
    ins={"data": dg.AssetIn("iris")},
    deps=[labels],
    group_name="science",
    description="Clusters of flowers.",
)
report = define_dagstermill_asset(
    "report", "report.ipynb", key_prefix=["science", "reports"], deps=["clusters"], asset_tags={"kind_of": "notebook"}
)

train = define_dagstermill_op(
    "train",
    notebook_path="train.ipynb",
    ins={"data": dg.In(int)},
    outs={"model": dg.Out(str)},
    output_notebook_name="trained",
    required_resource_keys={"database"},
)


@dg.op(out=dg.Out(int))
def load():
    return 1


@dg.op
def keep(model: str, notebook): ...


@dg.job(
    resource_defs={"database": dg.ResourceDefinition.none_resource(), "output_notebook_io_manager": dg.mem_io_manager}
)
def training():
    model, notebook = train(load())
    keep(model, notebook)


defs = dg.Definitions(
    assets=[iris, labels, clusters, report],
    jobs=[training, dg.define_asset_job("science", dg.AssetSelection.groups("science"))],
    resources={"output_notebook_io_manager": ConfigurableLocalOutputNotebookIOManager()},
)
