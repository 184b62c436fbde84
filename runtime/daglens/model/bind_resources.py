"""Names of an older API that now change nothing, or little."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class BindResourcesToJobs(list[Any]):
    """A list of jobs: jobs of a code location have its resources anyway."""


class IAttachDifferentObjectToOpContext(ABC):
    """A resource that steps see as another object, which it makes."""

    @abstractmethod
    def get_object_to_set_on_execution_context(self) -> Any: ...
