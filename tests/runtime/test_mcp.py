"""The two ways to the server: over HTTP with a key, and as a command on standard input and output."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx2
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.runtime.liane import Running, command, environment, run

T = TypeVar("T")
ADMIN = "anne.mcp@exemple.fr"


@pytest.fixture(scope="module")
def key(liane: Running) -> str:
    """Return a key of somebody of the running Liane."""
    run("user", "add", ADMIN, "--role", "administrator", "--data", str(liane.folder))
    made = run("token", "create", ADMIN, "--data", str(liane.folder))
    assert made.returncode == 0, made.stderr
    [only] = made.stdout.splitlines()
    return only


def over_http(liane: Running, key: str, ask: Callable[[Client], Awaitable[T]]) -> T:
    async def asking() -> T:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=30) as http,
            Client(streamable_http_client(f"{liane.address}/mcp", http_client=http)) as client,
        ):
            return await ask(client)

    return asyncio.run(asking())


async def tell(client: Client) -> str:
    """Make a company by proposal, find it, and return its name as it is found."""
    new = {"action": "create", "object": "company", "values": {"name": "Scierie du Morvan"}}
    proposed = await client.call_tool("propose_change", {"changes": [new]})
    done = await client.call_tool("apply", {"token": proposed.structured_content["token"]})
    assert not done.is_error, done.content
    found = await client.call_tool("search", {"text": "scierie morvan"})
    await client.call_tool("undo", {"change": done.structured_content["change"]})
    title: str = found.structured_content["items"][0]["title"]
    return title


def test_an_assistant_works_over_http_with_a_key(liane: Running, key: str) -> None:
    assert over_http(liane, key, tell) == "Scierie du Morvan"


def test_an_assistant_works_on_standard_input_and_output(liane: Running, key: str) -> None:
    program, *arguments = command("mcp", "--as", ADMIN, "--data", str(liane.folder))
    parameters = StdioServerParameters(command=program, args=arguments, env=environment())

    async def asking() -> str:
        async with Client(stdio_client(parameters, errlog=open(os.devnull, "w"))) as client:  # noqa: PTH123
            return await tell(client)

    assert asyncio.run(asking()) == "Scierie du Morvan"


def test_without_a_key_nothing_is_answered(liane: Running) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    address = f"{liane.address}/mcp"
    for headers in ({}, {"Authorization": "Bearer liane_wrong"}):
        answer = httpx2.post(address, content=body, headers=headers)
        assert answer.status_code == 401
        assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_message_that_is_none_is_refused_in_words(liane: Running, key: str) -> None:
    address, known = f"{liane.address}/mcp", {"Authorization": f"Bearer {key}"}
    asked = {**known, "Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    for body in (b"", b"{", b"[]", b'"x"', b'{"jsonrpc": "1.0"}', b"\xff\xfe", b"[" * 5_000):
        answer = httpx2.post(address, content=body, headers=asked)
        assert 400 <= answer.status_code < 500, (body[:20], answer.text)
        assert "Traceback" not in answer.text
    assert httpx2.get(address, headers=known).status_code == 405
    assert httpx2.delete(address, headers=known).status_code == 405
    large = httpx2.post(address, content=b" " * (3 * 1024 * 1024), headers=asked)
    assert large.status_code == 413


def test_a_wrong_person_on_the_command_is_told_in_one_sentence(liane: Running) -> None:
    done = run("mcp", "--as", "nobody@exemple.fr", "--data", str(liane.folder))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert sys.executable
