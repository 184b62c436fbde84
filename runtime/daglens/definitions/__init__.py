"""The pipeline API's own objects, one construct a file. See `daglens.public_names` for where each name is.

`from daglens import definitions` is also the decorator of that name: this module can be called.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _DecoratorModule(ModuleType):
    def __call__(self, fn: Any) -> Any:
        from daglens.definitions.module_definitions import definitions

        return definitions(fn)


sys.modules[__name__].__class__ = _DecoratorModule
