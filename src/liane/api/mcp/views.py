"""/mcp: the Model Context Protocol over HTTP, each request for itself, by the keys of the API.

It is answered by the web server like any other request: a call lasts no longer than one, and no session is kept.
Nothing is sent unasked, so there is no stream to open by GET.
"""

from collections.abc import Callable, MutableMapping
from typing import Any, TypeVar

from asgiref.sync import async_to_sync, sync_to_async
from django.http import HttpResponse
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from liane.api.mcp.caller import Caller
from liane.api.mcp.server import build
from liane.api.road.asked import BODY, ApiRequest, content
from liane.api.road.methods import by_method

Message = MutableMapping[str, Any]
T = TypeVar("T")


def exchange(request: ApiRequest) -> HttpResponse:
    """Answer one message of an assistant."""
    bearer = request.bearer
    caller = Caller(request.viewer, str(bearer.source_id), bearer.reach)
    body = content(request, BODY)
    # The tools run in this very thread, which has the connection to the database.
    server = build(lambda: caller, _here)
    return async_to_sync(_exchanged)(request, server, body)


async def _here(work: Callable[[], T], /) -> T:
    return await sync_to_async(work)()


async def _exchanged(request: ApiRequest, server: Any, body: bytes) -> HttpResponse:
    headers = [(key.lower().encode(), value.encode()) for key, value in request.headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": headers, "query_string": b""}
    received = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        return received.pop() if received else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    whole = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    response = HttpResponse(whole, status=start["status"])
    del response["Content-Type"]
    for key, value in start["headers"]:
        if key.lower() != b"content-length":
            response[key.decode()] = value.decode()
    return response


serve = by_method(POST=exchange)
