"""Where the API calls user code: what that raises is told apart from the API's own errors."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from .errors import DagsterError, DagsterUserCodeExecutionError


@contextmanager
def user_code_boundary(kind: type[DagsterUserCodeExecutionError], doing: str) -> Generator[None]:
    """What user code raises inside comes out as `kind`; the API's own errors come out as they are."""
    try:
        yield
    except DagsterError:
        raise
    except Exception as error:
        raise kind(
            f"Error occurred during the execution of {doing}: {type(error).__name__}: {error}", user_exception=error
        ) from error
