"""Components: what files and functions make, what they execute, and which mistakes are found when."""

import sys
import tempfile
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal

import dagster as dg

CODE = '''
from dataclasses import dataclass, field
import dagster as dg

class Store(dg.ConfigurableResource):
    place: str = "memory"

class Amount(dg.Config):
    rows: int = 3

def compute(context, store: dg.ResourceParam[Store], config: Amount):
    yield dg.MaterializeResult(asset_key="counted", metadata={"rows": config.rows, "place": store.place})
    yield dg.AssetCheckResult(passed=config.rows > 2, asset_key="counted", check_name="some")

def look(context):
    return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN)

class Tables(dg.Component, dg.Model, dg.Resolvable):
    """Tables of a schema."""
    names: list[str]
    spec: dg.ResolvedAssetSpec | None = None

    @staticmethod
    @dg.template_var
    def folder(context: dg.ComponentLoadContext):
        return context.path.name

    def build_defs(self, context):
        return dg.Definitions(assets=[dg.AssetSpec(name) for name in self.names] + ([self.spec] if self.spec else []))

class Plain(dg.Component):
    def build_defs(self, context):
        return dg.Definitions(assets=[dg.AssetSpec(f"plain_of_{context.path.name}")])

@dataclass
class Broken(dg.Component, dg.Resolvable):
    why: str = "no reason"
    def build_defs(self, context):
        raise KeyError(self.why)

'''
FUNCTIONS = """
type: {package}.code.Tables
attributes:
  names: ["{{{{ folder }}}}_one", "three", "{{{{ env('NOT_THERE', 'usual') }}}}"]
  spec:
    key: schema/{package}
    kinds: [sql]
    deps: [up/stream]
    metadata: {{rows: 3, name: "{{{{ project_root }}}}"}}
    automation_condition: "{{{{ dg.AutomationCondition.on_cron('@daily') }}}}"
    partitions_def: {{type: static, partition_keys: [a, b]}}
post_processing:
  assets:
    - target: "kind:sql"
      attributes: {{tags: {{n: 1}}, description: "of {{{{ asset.key.to_user_string() }}}}"}}
---
type: dagster.FunctionComponent
attributes:
  execution: {{fn: {package}.code.compute, name: counting, tags: {{speed: fast}}}}
  assets: [{{key: counted}}]
  checks: [{{name: some, asset: counted}}]
---
type: dagster.FunctionComponent
attributes:
  execution: {package}.code.look
  checks: [{{name: looks, asset: counted}}]
"""
ASKING = """
import dagster as dg
from {package}.code import Tables

@dg.component_instance
def more(context: dg.ComponentLoadContext) -> Tables:
    return Tables(names=["more"])

@dg.definitions
def asking(context: dg.ComponentLoadContext):
    return dg.Definitions(assets=[dg.AssetSpec("asks_" + "_".join(sorted(context.load_component("functions").names)))])
"""


def project(package: str, files: dict[str, str]):
    """The definitions of a project of these files, below its package."""
    root = Path(tempfile.mkdtemp()).resolve()
    (root / "pyproject.toml").write_text(
        f'[tool.dg]\ndirectory_type = "project"\n[tool.dg.project]\nroot_module = "{package}"\n'
    )
    for name, text in {"__init__.py": "", "code.py": CODE, "defs/__init__.py": "", **files}.items():
        file = root / package / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    sys.path.insert(0, str(root))
    return dg.load_from_defs_folder(path_within_project=root / package)


def described(defs):
    for spec in sorted(defs.resolve_all_asset_specs(), key=lambda each: each.key):
        shown = {key: value for key, value in spec.metadata.items() if not key.startswith("dagster/") and key != "name"}
        print(
            spec.key.to_user_string(),
            sorted(spec.tags.items()),
            spec.description,
            shown,
            spec.partitions_def,
            bool(spec.automation_condition),
        )


def refused(name, make):
    """The class of the error and of its causes."""
    try:
        make()
    except Exception as error:
        chain = []
        while error is not None:
            chain.append(type(error).__name__)
            error = None if chain[-1] == "ResolutionException" else error.__cause__
        print(name, *chain)
    else:
        print(name, "is taken")


defs = project("one", {"defs/functions/defs.yaml": FUNCTIONS.format(package="one")})
store = __import__("one.code").code.Store(place="disk")
defs = dg.Definitions.merge(defs, dg.Definitions(resources={"store": store}))
described(defs)
described(
    project(
        "two",
        {"defs/plain/defs.yaml": "type: two.code.Plain\n", "defs/deep/er/component.yaml": "type: two.code.Plain\n"},
    )
)

job = defs.resolve_implicit_global_asset_job_def()
ran = job.execute_in_process(run_config={"ops": {"counting": {"config": {"rows": 9}}}})
for event in sorted(ran.get_asset_materialization_events(), key=lambda each: each.asset_key):
    print(event.asset_key.to_user_string(), {key: value.value for key, value in event.materialization.metadata.items()})
print(sorted((each.check_name, each.passed) for each in ran.get_asset_check_evaluations()))
print(job.graph.node_named("counting").definition.tags)

refused("an unknown type", lambda: project("a1", {"defs/x/defs.yaml": "type: a1.code.Nothing\n"}))
refused("a module that is not there", lambda: project("a2", {"defs/x/defs.yaml": "type: a2.nowhere.Nothing\n"}))
refused("no component", lambda: project("a3", {"defs/x/defs.yaml": "type: a3.code.Store\n"}))
refused("a name without dots", lambda: project("a4", {"defs/x/defs.yaml": "type: Tables\n"}))
refused("an unknown key", lambda: project("a5", {"defs/x/defs.yaml": "type: a5.code.Plain\nmore: 1\n"}))
refused("attributes for none", lambda: project("a6", {"defs/x/defs.yaml": "type: a6.code.Plain\nattributes: {a: 1}\n"}))
refused(
    "an unknown attribute", lambda: project("a7", {"defs/x/defs.yaml": "type: a7.code.Tables\nattributes: {a: 1}\n"})
)
refused(
    "a wrong attribute", lambda: project("a8", {"defs/x/defs.yaml": "type: a8.code.Tables\nattributes: {names: 3}\n"})
)
refused(
    "an undefined name",
    lambda: project("a9", {"defs/x/defs.yaml": "type: a9.code.Tables\nattributes: {names: ['{{ nope }}']}\n"}),
)
refused(
    "a failing template",
    lambda: project("b1", {"defs/x/defs.yaml": "type: b1.code.Tables\nattributes: {names: ['{{ 1/0 }}']}\n"}),
)
refused(
    "a failing component",
    lambda: project("b2", {"defs/x/defs.yaml": "type: b2.code.Broken\nattributes: {why: broken}\n"}),
)
refused("a failing module", lambda: project("b3", {"defs/x.py": "1/0\n"}))
refused(
    "two definitions",
    lambda: project("b4", {"defs/x.py": "import dagster as dg\na = dg.Definitions()\nb = dg.Definitions(jobs=[])\n"}),
)
refused("an empty file", lambda: project("b5", {"defs/x/defs.yaml": "\n"}))
refused(
    "no variables", lambda: project("b6", {"defs/x/defs.yaml": "type: b6.code.Plain\ntemplate_vars_module: b6.defs\n"})
)
refused(
    "a wrong change",
    lambda: project("b7", {"defs/x/defs.yaml": "type: b7.code.Plain\npost_processing: {assets: [{a: 1}]}\n"}),
)
refused("an empty folder", lambda: print(len(project("b8", {}).resolve_all_asset_specs())))
refused(
    "one that asks",
    lambda: described(
        project(
            "b9",
            {
                "defs/functions/defs.yaml": "type: b9.code.Tables\nattributes: {names: [x, y]}\n",
                "defs/asking.py": ASKING.format(package="b9"),
            },
        )
    ),
)
refused("no project", lambda: dg.load_from_defs_folder(path_within_project=Path("/")))


class Kind(Enum):
    BIG = "BIG"


@dataclass
class Inner(dg.Resolvable):
    number: int = 0


class Shape(dg.Model):
    type: Literal["shape"]
    sides: int


def doubled(context, value):
    return context.resolve_value(value) * 2


@dataclass
class Outer(dg.Resolvable):
    name: str
    inner: Inner
    many: list[Inner] | None = None
    named: dict[str, Inner] = field(default_factory=dict)
    either: int | Inner = 0
    kind: Kind | None = None
    shapes: list[Shape] = field(default_factory=list)
    twice: Annotated[int, dg.Resolver(doubled, model_field_type=int, model_field_name="once")] = 0
    whole: Annotated[str, dg.Resolver.from_model(lambda context, model: model.name * 2, model_field_name="name")] = ""
    key: dg.ResolvedAssetKey | None = None
    raw: Annotated[str, dg.Resolver.passthrough()] = ""


print(
    Outer.resolve_from_yaml(
        """
name: "{{ who }}"
inner: {number: "{{ 1 + 1 }}"}
many: [{number: 1}, {}]
named: {a: {number: 7}}
either: {number: 4}
kind: BIG
shapes: [{type: shape, sides: 3}]
once: 21
key: a/b
raw: "{{ not_rendered }}"
""",
        scope={"who": "me"},
    )
)
context = dg.ResolutionContext(scope={"n": 3, "text": "t", "none": None})
for value in (
    "{{ n }}",
    "{{ n }}{{ n }}",
    "n is {{ n }}",
    "{{ none }}",
    " 3",
    "3 ",
    "[1, 2]",
    "true",
    "True",
    "a\n",
    "{% if n > 2 %}yes{% endif %}",
    ["{{ text }}", {"k": "{{ n * 2 }}"}],
    ("a",),
    4,
):
    print(repr(value), repr(context.resolve_value(value)))
refused("a bad field", lambda: type("C", (dg.Resolvable,), {"__annotations__": {"a": object}}).model())
refused("an unknown field", lambda: Inner.resolve_from_dict({"nope": 1}))
refused("a missing field", lambda: Outer.resolve_from_dict({}))
refused("a text for a number", lambda: print(Inner.resolve_from_dict({"number": "text"})))


@dg.definitions
def of_one():
    return dg.Definitions(assets=[dg.AssetSpec("one")])


print(len(of_one().assets))
refused("two parameters", lambda: dg.definitions(lambda a, b: None))
refused("no definitions", lambda: dg.definitions(lambda: 3)())


class Direct(dg.Component, dg.Resolvable, dg.Model):
    names: list[str]

    def build_defs(self, context):
        return dg.Definitions(assets=[dg.AssetSpec(each) for each in self.names])


described(dg.build_defs_for_component(Direct.from_attributes_dict(attributes={"names": ["a", "{{ env.NOT_THERE }}b"]})))
print(Direct.get_spec().description, dg.ComponentTypeSpec(tags=["x"]).tags)
refused("wrong attributes", lambda: Direct.from_attributes_dict(attributes={"names": 1}))
