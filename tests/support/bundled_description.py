"""What the bundled runtime has after loading a file: `python bundled_description.py FOLDER FILE`, JSON out."""

from __future__ import annotations

import json
import os
import sys
import warnings
from importlib import import_module
from pathlib import Path


def main(folder: str, file: str) -> None:
    import daglens
    from daglens.model.describe import describe
    from daglens.model.module_definitions import definitions_of_module

    warnings.simplefilter("ignore")
    sys.modules["dagster"] = daglens
    sys.dont_write_bytecode = True
    os.chdir(folder)
    sys.path[:0] = [str(Path(root).resolve()) for root in (".", "src") if Path(root).is_dir()]
    name = file.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    try:
        answer = {"loaded": describe(definitions_of_module(import_module(name)), name)}
    except Exception as error:
        answer = {"refused": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
