"""Metadata values: what definitions, outputs and materializations carry beside their data."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from daglens.record import dataclass

from .asset_key import AssetKey
from .errors import CheckError, DagsterInvalidDefinitionError


@dataclass(frozen=True)
class MetadataValue:
    """The base of all kinds, and the place of their constructors: `MetadataValue.md("...")`."""

    kind: ClassVar[str] = ""

    @property
    def value(self) -> Any:
        raise NotImplementedError

    @staticmethod
    def text(text: str) -> TextMetadataValue:
        return TextMetadataValue(text)

    @staticmethod
    def url(url: str) -> UrlMetadataValue:
        return UrlMetadataValue(url)

    @staticmethod
    def path(path: str | os.PathLike[str]) -> PathMetadataValue:
        return PathMetadataValue(path)

    @staticmethod
    def notebook(path: str | os.PathLike[str]) -> NotebookMetadataValue:
        return NotebookMetadataValue(path)

    @staticmethod
    def json(data: Any) -> JsonMetadataValue:
        return JsonMetadataValue(data)

    @staticmethod
    def md(data: str) -> MarkdownMetadataValue:
        return MarkdownMetadataValue(data)

    @staticmethod
    def python_artifact(python_artifact: Callable[..., Any]) -> PythonArtifactMetadataValue:
        return PythonArtifactMetadataValue(python_artifact.__module__, python_artifact.__name__)

    @staticmethod
    def float(value: float) -> FloatMetadataValue:
        return FloatMetadataValue(value)

    @staticmethod
    def int(value: int) -> IntMetadataValue:
        return IntMetadataValue(value)

    @staticmethod
    def bool(value: bool) -> BoolMetadataValue:
        return BoolMetadataValue(value)

    @staticmethod
    def timestamp(value: Any) -> TimestampMetadataValue:
        if isinstance(value, datetime.datetime):
            if value.tzinfo is None:
                raise CheckError("MetadataValue.timestamp takes a datetime with a time zone: give it a `tzinfo`.")
            return TimestampMetadataValue(value.timestamp())
        return TimestampMetadataValue(value)

    @staticmethod
    def dagster_run(run_id: str) -> DagsterRunMetadataValue:
        return DagsterRunMetadataValue(run_id)

    @staticmethod
    def asset(asset_key: AssetKey) -> DagsterAssetMetadataValue:
        return DagsterAssetMetadataValue(asset_key)

    @staticmethod
    def job(job_name: str, location_name: str = "", *, repository_name: str | None = None) -> DagsterJobMetadataValue:
        return DagsterJobMetadataValue(job_name, location_name, repository_name)

    @staticmethod
    def table(records: Sequence[TableRecord], schema: TableSchema | None = None) -> TableMetadataValue:
        return TableMetadataValue(tuple(records), schema or _schema_of(records))

    @staticmethod
    def table_schema(schema: TableSchema) -> TableSchemaMetadataValue:
        return TableSchemaMetadataValue(schema)

    @staticmethod
    def column_lineage(lineage: TableColumnLineage) -> TableColumnLineageMetadataValue:
        return TableColumnLineageMetadataValue(lineage)

    @staticmethod
    def null() -> NullMetadataValue:
        return NullMetadataValue()


@dataclass(frozen=True)
class TextMetadataValue(MetadataValue):
    kind = "text"
    text: str = ""  # type: ignore[assignment]

    @property
    def value(self) -> str:
        return self.text  # type: ignore[return-value]


@dataclass(frozen=True)
class UrlMetadataValue(MetadataValue):
    kind = "url"
    url: str = ""  # type: ignore[assignment]

    @property
    def value(self) -> str:
        return self.url  # type: ignore[return-value]


@dataclass(frozen=True)
class PathMetadataValue(MetadataValue):
    kind = "path"
    fspath: str = ""

    def __init__(self, path: str | os.PathLike[str] | None) -> None:
        object.__setattr__(self, "fspath", os.fspath(path) if path is not None else "")

    @property
    def value(self) -> str:
        return self.fspath

    @property
    def path(self) -> str:  # type: ignore[override]
        return self.fspath


@dataclass(frozen=True, init=False)
class NotebookMetadataValue(PathMetadataValue):
    kind = "notebook"


@dataclass(frozen=True)
class JsonMetadataValue(MetadataValue):
    kind = "json"
    data: Any = None

    def __post_init__(self) -> None:
        try:
            json.dumps(self.data)
        except (TypeError, ValueError):
            raise DagsterInvalidDefinitionError("Value is not JSON serializable.") from None

    @property
    def value(self) -> Any:
        return self.data


@dataclass(frozen=True)
class MarkdownMetadataValue(MetadataValue):
    kind = "md"
    md_str: str = ""

    @property
    def value(self) -> str:
        return self.md_str


@dataclass(frozen=True)
class PythonArtifactMetadataValue(MetadataValue):
    kind = "python_artifact"
    module: str = ""
    name: str = ""

    @property
    def value(self) -> PythonArtifactMetadataValue:
        return self


@dataclass(frozen=True)
class _PlainMetadataValue(MetadataValue):
    value: Any = None


class FloatMetadataValue(_PlainMetadataValue):
    kind = "float"


class IntMetadataValue(_PlainMetadataValue):
    kind = "int"


class BoolMetadataValue(_PlainMetadataValue):
    kind = "bool"


class TimestampMetadataValue(_PlainMetadataValue):
    kind = "timestamp"


class NullMetadataValue(_PlainMetadataValue):
    kind = "null"


@dataclass(frozen=True)
class DagsterRunMetadataValue(MetadataValue):
    kind = "dagster_run"
    run_id: str = ""

    @property
    def value(self) -> str:
        return self.run_id


_NO_ASSET = AssetKey("")


@dataclass(frozen=True)
class DagsterAssetMetadataValue(MetadataValue):
    kind = "asset"
    asset_key: AssetKey = _NO_ASSET

    @property
    def value(self) -> AssetKey:
        return self.asset_key


@dataclass(frozen=True)
class DagsterJobMetadataValue(MetadataValue):
    kind = "job"
    job_name: str = ""
    location_name: str = ""
    repository_name: str | None = None

    @property
    def value(self) -> DagsterJobMetadataValue:
        return self


@dataclass(frozen=True)
class TableColumnConstraints:
    nullable: bool = True
    unique: bool = False
    other: Sequence[str] = ()


@dataclass(frozen=True)
class TableColumn:
    name: str
    type: str = "string"
    description: str | None = None
    constraints: TableColumnConstraints = TableColumnConstraints()
    tags: Mapping[str, str] | None = None


@dataclass(frozen=True)
class TableConstraints:
    other: Sequence[str] = ()


@dataclass(frozen=True)
class TableSchema:
    columns: Sequence[TableColumn]
    constraints: TableConstraints = TableConstraints()

    @staticmethod
    def from_name_type_dict(name_type_dict: Mapping[str, str]) -> TableSchema:
        return TableSchema([TableColumn(name, kind) for name, kind in name_type_dict.items()])


@dataclass(frozen=True)
class TableRecord:
    data: Mapping[str, Any]


@dataclass(frozen=True)
class TableColumnDep:
    asset_key: AssetKey
    column_name: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "asset_key", AssetKey.from_coercible(self.asset_key))


@dataclass(frozen=True)
class TableColumnLineage:
    deps_by_column: Mapping[str, Sequence[TableColumnDep]]


@dataclass(frozen=True)
class TableMetadataValue(MetadataValue):
    kind = "table"
    records: Sequence[TableRecord] = ()
    schema: TableSchema = TableSchema(())

    @property
    def value(self) -> TableMetadataValue:
        return self


@dataclass(frozen=True)
class TableSchemaMetadataValue(MetadataValue):
    kind = "table_schema"
    schema: TableSchema = TableSchema(())

    @property
    def value(self) -> TableSchema:
        return self.schema


@dataclass(frozen=True)
class TableColumnLineageMetadataValue(MetadataValue):
    kind = "column_lineage"
    column_lineage: TableColumnLineage = TableColumnLineage({})  # type: ignore[assignment]

    @property
    def value(self) -> TableColumnLineage:
        return self.column_lineage  # type: ignore[return-value]


def _schema_of(records: Sequence[TableRecord]) -> TableSchema:
    names = {bool: "bool", int: "int", float: "float"}
    first = records[0].data if records else {}
    return TableSchema([TableColumn(name, names.get(type(value), "string")) for name, value in first.items()])


def metadata_value(raw: Any) -> MetadataValue:
    """A raw value as the kind of metadata it stands for; raises DagsterInvalidMetadata's base where there is none."""
    match raw:
        case MetadataValue():
            return raw
        case str():
            return TextMetadataValue(raw)
        case bool():
            return BoolMetadataValue(raw)
        case int():
            return IntMetadataValue(raw)
        case float():
            return FloatMetadataValue(raw)
        case None:
            return NullMetadataValue()
        case Path() | os.PathLike():
            return PathMetadataValue(os.fspath(raw))
        case dict() | list() | tuple():
            return JsonMetadataValue(list(raw) if isinstance(raw, tuple) else raw)
        case AssetKey():
            return DagsterAssetMetadataValue(raw)
        case TableSchema():
            return TableSchemaMetadataValue(raw)
        case TableColumnLineage():
            return TableColumnLineageMetadataValue(raw)
        case _ if getattr(raw, "__is_metadata__", False):
            return raw
        case _:
            raise CheckError(
                f"A metadata value of type {type(raw)} has no metadata kind: pass a string, number, path, list, dict "
                "or a MetadataValue."
            )


def metadata_values(raw: Mapping[str, Any] | None) -> dict[str, MetadataValue]:
    return {key: metadata_value(value) for key, value in raw.items()} if raw else {}


def metadata_to_json(metadata: Mapping[str, MetadataValue]) -> dict[str, Any]:
    """Metadata as events carry it: `{"rows": {"type": "int", "value": 3}}`, every value plain JSON."""
    return {key: {"type": value.kind, "value": _plain(value.value)} for key, value in metadata.items()}


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case AssetKey():
            return list(value.parts)
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _ if hasattr(value, "__dataclass_fields__"):
            return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
        case _:
            return str(value)
