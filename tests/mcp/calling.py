"""Calls of tools, by the package's own client, on a server in this process."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from asgiref.sync import async_to_sync, sync_to_async
from mcp import Client
from mcp_types import CallToolResult

from liane.accounts.viewers import viewer_for
from liane.api.keys.limits import Reach, narrowed
from liane.api.mcp.caller import Caller
from liane.api.mcp.server import build

T = TypeVar("T")


async def here(work: Callable[[], T], /) -> T:
    """Do work in the thread that has the test's transaction."""
    return await sync_to_async(work)()


def asked(user_id: UUID, ask: Callable[[Client], Awaitable[T]], reach: Reach | None = None) -> T:
    """Return what a client of a person's server answers."""

    def caller() -> Caller:
        viewer = viewer_for(user_id)
        return Caller(narrowed(viewer, reach) if reach else viewer, "", reach)

    async def run() -> T:
        async with Client(build(caller, here)) as client:
            return await ask(client)

    return async_to_sync(run)()


def result(user_id: UUID, tool: str, given: dict[str, Any], reach: Reach | None = None) -> CallToolResult:
    return asked(user_id, lambda client: client.call_tool(tool, given), reach)


def call(user_id: UUID, tool: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the data that a tool answers."""
    found = result(user_id, tool, given)
    assert not found.is_error, found.content
    data: dict[str, Any] = found.structured_content
    return data


def refused(user_id: UUID, tool: str, given: dict[str, Any]) -> str:
    """Return the sentence by which a tool refuses."""
    found = result(user_id, tool, given)
    assert found.is_error, found.structured_content
    [said] = found.content
    text: str = said.text  # type: ignore[union-attr]
    assert "Traceback" not in text
    return text
