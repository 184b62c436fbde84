"""What the worker does once it is itself: speak the wire, take one piece of work, do it, end."""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
from collections.abc import Sequence
from typing import Any, NoReturn

from daglens.wire.frames import WIRE_VERSION, Connection, WireClosed, WireError
from daglens.worker.standard_library import StandardLibraryFirst

_END_PATIENCE_S = 10.0


def main(mode: str, secret: str, user_path: Sequence[str], descriptors: tuple[int, int, int]) -> NoReturn:
    """Serve one request. `descriptors` are the private ends of the wire and of the first standard error."""
    wire_in, wire_out, errors = descriptors
    # A crash inside a C library says where it was, to the host.
    faulthandler.enable(errors)
    sys.meta_path.insert(0, StandardLibraryFirst(tuple(sys.path)))
    if mode == "step":
        from daglens.worker.step_session import run_step

        sys.exit(run_step(wire_in, wire_out, user_path))
    connection = Connection(wire_in, wire_out)
    if hasattr(os, "register_at_fork"):
        # What the user's code forks must not keep the wire open: its end tells the host that this process is gone.
        os.register_at_fork(after_in_child=connection.abandon)
    try:
        connection.greet(secret)
        message = connection.receive()
    except WireClosed:
        sys.exit(1)
    if message is not None:
        _serve(connection, message, user_path)
    _end()


def _serve(connection: Connection, message: dict[str, Any], user_path: Sequence[str]) -> None:
    try:
        if message.get("wire") != WIRE_VERSION:
            raise WireError(f"the host speaks version {message.get('wire')} of the wire, this worker {WIRE_VERSION}")
        match message.get("type"):
            case "run":
                from daglens.worker.run_session import run

                run(connection, message, user_path)
            case "prepare":
                from daglens.worker.standby import stand_by

                stand_by(connection, message, user_path)
            case "describe":
                from daglens.worker.describe_session import describe

                describe(connection, message, user_path)
            case "tick":
                from daglens.worker.tick_session import tick

                tick(connection, message, user_path)
            case other:
                raise WireError(f"the host asked for {other!r}, which this worker does not know")
    except Exception as error:
        report_failure(connection, error)


def report_failure(connection: Connection, error: BaseException) -> None:
    """Tell the host what went wrong outside the user's code: the storage, the wire, a mistake of ours."""
    import traceback

    from daglens.user_error import UserError

    connection.try_send(
        {
            "type": "fatal",
            "class_name": type(error).__name__,
            "message": str(error),
            "traceback": "" if isinstance(error, UserError) else "".join(traceback.format_exception(error)),
        }
    )


def _end() -> NoReturn:
    """End as a Python program does, with the exit handlers of the user's libraries, but end."""
    watchdog = threading.Timer(_END_PATIENCE_S, lambda: os._exit(0))
    watchdog.daemon = True
    watchdog.start()
    sys.exit(0)
