"""JSON-RPC by pygls, dispatched by a table of our own.

pygls gives the messages, their types and the bookkeeping of requests. Three things differ here. A request's handler may
return a future, whose result is sent from whichever thread ends it, with no loop in between. A cancelled request is
answered at once, and what its work still brings is dropped. Plain JSON values are sent as they are, past cattrs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcMethodNotFound, JsonRpcRequestCancelled
from pygls.protocol import JsonRPCNotification, JsonRPCRequestMessage, LanguageServerProtocol

if TYPE_CHECKING:
    from daglens_lsp.server import Server

Handler: TypeAlias = "Callable[[Server, Any], Any]"
OWN_METHODS = "daglens/"

logger = logging.getLogger(__name__)


class RequestRefused(JsonRpcException):
    """A request that is understood and cannot be met; the message is for the user's eyes."""

    CODE = types.LSPErrorCodes.RequestFailed
    MESSAGE = "Request failed"


class NotInitialized(JsonRpcException):
    CODE = types.ErrorCodes.ServerNotInitialized
    MESSAGE = "The server is not initialized"


class Protocol(LanguageServerProtocol):
    """`requests` and `notifications` say who handles a method; both run on the thread that reads."""

    server: Server
    requests: Mapping[str, Handler]
    notifications: Mapping[str, Handler]

    def receive(self, body: Any) -> None:
        """Take in one decoded message; a malformed one is logged, and answered where it asks for an answer."""
        if not isinstance(body, dict):
            return
        message = cast("dict[str, Any]", body)
        try:
            self.handle_message(self.structure_message(message))
        except JsonRpcException as problem:
            logger.warning("A message could not be read: %s", message.get("method"))
            if "id" in message and "method" in message:
                self._send_response(message["id"], error=problem.to_response_error())

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Typed as lsprotocol says; our own methods keep their parameters as they came."""
        method = data.get("method")
        if isinstance(method, str) and method.startswith(OWN_METHODS):
            params = data.get("params")
            if "id" in data:
                return JsonRPCRequestMessage(id=data["id"], method=method, jsonrpc="2.0", params=params)
            return JsonRPCNotification(method=method, jsonrpc="2.0", params=params)
        return super().structure_message(data)

    def is_shut_down(self) -> bool:
        """Whether the client has asked to shut down."""
        return self._shutdown

    def shut_down(self) -> None:
        self._shutdown = True

    def notify_plain(self, method: str, params: Any) -> None:
        """Send a notification whose parameters are JSON values already."""
        self._send_data({"jsonrpc": "2.0", "method": method, "params": params})

    def _handle_notification(self, method_name: str, params: Any) -> None:
        if method_name == types.CANCEL_REQUEST:
            self._handle_cancel_notification(params.id)
            return
        handler = self.notifications.get(method_name)
        if handler is None or (not self.server.is_initialized and method_name != types.EXIT):
            return
        try:
            handler(self.server, params)
        except Exception as problem:
            self.server.report(f"handling {method_name}", problem)

    def _handle_request(self, msg_id: str | int, method_name: str, params: Any) -> None:
        try:
            handler = self.requests.get(method_name)
            if handler is None:
                raise JsonRpcMethodNotFound.of(method_name)
            if not self.server.is_initialized and method_name != types.INITIALIZE:
                raise NotInitialized()
            result = handler(self.server, params)
        except Exception as problem:
            self._send_response(msg_id, error=self._to_error(method_name, problem))
            return
        if not isinstance(result, Future):
            self._send_response(msg_id, result)
            return
        answer = cast("Future[Any]", result)
        self._request_futures[msg_id] = answer
        answer.add_done_callback(lambda future: self._answer(msg_id, method_name, future))

    def _answer(self, msg_id: str | int, method_name: str, future: Future[Any]) -> None:
        if self._request_futures.pop(msg_id, None) is None:
            return  # Cancelled while it ran: that has been answered.
        if future.cancelled():
            self._send_cancelled(msg_id)
        elif (problem := future.exception()) is not None:
            self._send_response(msg_id, error=self._to_error(method_name, cast("Exception", problem)))
        else:
            self._send_response(msg_id, future.result())

    def _handle_cancel_notification(self, msg_id: str | int) -> None:
        future = self._request_futures.get(msg_id)
        if future is None or future.cancel():
            return  # Answered already, or answered now by the future's callback.
        if self._request_futures.pop(msg_id, None) is not None:
            self._send_cancelled(msg_id)

    def _send_cancelled(self, msg_id: str | int) -> None:
        self._send_response(msg_id, error=JsonRpcRequestCancelled("The request was cancelled").to_response_error())

    def _send_response(self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None) -> None:
        if error is not None:
            self._send_data(types.ResponseErrorMessage(id=msg_id, error=error))
        else:
            self._send_data({"jsonrpc": "2.0", "id": msg_id, "result": result})

    def _to_error(self, method_name: str, problem: Exception) -> types.ResponseError:
        """The answer to a failed request. What is not meant for the user is logged and told once."""
        if isinstance(problem, JsonRpcException):
            return problem.to_response_error()
        self.server.report(f"answering {method_name}", problem)
        return JsonRpcInternalError(f"{type(problem).__name__}: {problem}").to_response_error()
