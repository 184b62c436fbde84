"""Whether a function's body makes a table or file of data, as far as its text shows."""

from __future__ import annotations

import re

from daglens_analyzer.evaluate.values import FunctionValue
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import own_nodes

_WRITES = frozenset(
    {"to_sql", "to_parquet", "to_csv", "to_gbq", "to_feather", "to_delta", "to_json", "to_excel", "to_iceberg"}
    | {
        "write_parquet",
        "write_csv",
        "write_delta",
        "write_database",
        "write_iceberg",
        "write_pandas",
        "write_deltalake",
    }
    | {"saveAsTable", "insertInto", "load_table_from_dataframe", "create_table", "insert_rows_json", "write_table"}
)
_STATEMENT = re.compile(
    r"\s*(create\s+(or\s+replace\s+)?table|insert\s+(or\s+\w+\s+)?into|merge\s+into|copy\s+into)\b", re.I
)


def writes_a_table(function: FunctionValue | None) -> bool:
    """Whether it calls a method that stores data, or holds a statement that does."""
    if function is None or not isinstance(function.definition, tree.FunctionDef):
        return False
    for node in own_nodes(function.definition.body):
        match node:
            case tree.Call(function=tree.Attribute(name=name) | tree.Name(id=name)) if name in _WRITES:
                return True
            case tree.Constant(value=str() as text) if _STATEMENT.match(text):
                return True
            case _:
                pass
    return False
