"""IO managers with a file for each value, and references to code: both libraries print the same."""

import tempfile
import warnings
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")

import dagster as dg  # noqa: E402
from upath import UPath  # noqa: E402


class TextFiles(dg.UPathIOManager):
    extension = ".txt"

    def dump_to_path(self, context: Any, obj: Any, path: Any) -> None:
        path.write_text(str(obj))

    def load_from_path(self, context: Any, path: Any) -> str:
        return path.read_text()


letters = dg.StaticPartitionsDefinition(["a", "b"])
pairs = dg.MultiPartitionsDefinition({"letter": letters, "digit": dg.StaticPartitionsDefinition(["1", "2"])})


@dg.asset(partitions_def=letters)
def named(context: dg.AssetExecutionContext) -> str:
    return context.partition_key


@dg.asset(partitions_def=letters)
def louder(named: str) -> str:
    return f"{named}!"


@dg.asset
def all_names(named: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items())


@dg.asset(partitions_def=pairs)
def both(context: dg.AssetExecutionContext) -> str:
    return context.partition_key


@dg.op
def five() -> int:
    return 5


@dg.op
def twice(number):  # What is read is text, whatever was written.
    return number + number


@dg.job
def doubled() -> None:
    twice(five())


with tempfile.TemporaryDirectory() as folder:
    resources = {"io_manager": TextFiles(UPath(folder))}
    for letter in letters.get_partition_keys():
        dg.materialize([named, louder], partition_key=letter, resources=resources)
    result = dg.materialize([named, all_names], selection=[all_names], resources=resources)
    print(result.output_for_node("all_names"))
    dg.materialize([both], partition_key=dg.MultiPartitionKey({"letter": "a", "digit": "1"}), resources=resources)
    print(doubled.execute_in_process(resources=resources).output_for_node("twice"))
    files = [path.relative_to(folder) for path in Path(folder).rglob("*.txt")]
    print(sorted(str(path) for path in files if path.stem != "result"))

[referred] = dg.with_source_code_references([named])
[place] = referred.metadata_by_key[named.key]["dagster/code_references"].code_references
print(Path(place.file_path).name, place.line_number)
anchor = dg.AnchorBasedFilePathMapping(Path(__file__), "src/pipelines/anchor.py")
[linked] = dg.link_code_references_to_git([referred], "https://github.com/acme/pipelines", "main", anchor)
print([each.url for each in linked.metadata_by_key[named.key]["dagster/code_references"].code_references])
