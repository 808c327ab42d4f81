"""`liane mcp`: answers an assistant on the standard input and output, as a person or as Liane itself."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.utils import translation
from django_tenants.utils import schema_context
from mcp.server.stdio import stdio_server

from liane.api.mcp.caller import Caller
from liane.api.mcp.server import build
from liane.config.organisations import DEFAULT_SCHEMA
from liane.config.terminal.acting import acting
from liane.records.registry import refresh

T = TypeVar("T")


def serve(email: str) -> Iterator[str]:
    """Answer until the input ends; print nothing else. Raises Refusal for a person who cannot act."""
    acting(email)
    asyncio.run(_serve(email))
    return iter(())


async def _serve(email: str) -> None:
    # One thread has the connection to the database, and does one thing after the other.
    database = ThreadPoolExecutor(1, thread_name_prefix="database")

    def caller() -> Caller:
        return Caller(acting(email))

    async def run(work: Callable[[], T], /) -> T:
        return await asyncio.get_running_loop().run_in_executor(database, _within, work)

    server = build(caller, run)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def _within(work: Callable[[], T]) -> T:
    """Do work in the organisation, in the language of the terminal, knowing what other processes changed."""
    with schema_context(DEFAULT_SCHEMA):
        refresh()
        with translation.override(acting("").language):
            return work()
