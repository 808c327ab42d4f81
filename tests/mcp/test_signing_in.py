"""An assistant signs in by itself, by the package's own client: discovery, consent, code with PKCE, tokens."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from mcp import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider, OAuthFlowError
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl

from liane.accounts.viewers import viewer_for
from liane.api.models import AccessGrant
from liane.api.oauth.actions import register_app
from liane.api.oauth.tokens import end
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.api.conftest import live, one_connection
from tests.web.records import signed_in

__all__ = ["live", "one_connection"]
RETURN = AnyUrl("http://127.0.0.1:7777/fini")


@dataclass
class Assistant:
    """An assistant on somebody's machine, with what it keeps between two starts, and the person at her browser."""

    address: str
    info: OAuthClientInformationFull | None
    cookies: dict[str, str]
    decision: str = "allow"
    tokens: OAuthToken | None = None
    given: list[str] = field(default_factory=list)
    consents: list[str] = field(default_factory=list)
    door: OAuthClientProvider | None = None
    _answer: dict[str, str] = field(default_factory=dict)

    def calls(self, tool: str, **given: Any) -> Any:
        """Return the data that a tool answers; the sign-in happens when the server asks for it."""
        answer = asyncio.run(self._called(tool, given))
        assert not answer.is_error, answer.content
        return answer.structured_content

    def refused(self, tool: str, **given: Any) -> bool:
        return bool(asyncio.run(self._called(tool, given)).is_error)

    async def _called(self, tool: str, given: dict[str, Any]) -> Any:
        if self.door is None:
            metadata = OAuthClientMetadata(redirect_uris=[RETURN], client_name="Assistant")
            self.door = OAuthClientProvider(f"{self.address}/mcp", metadata, self, self._consent, self._come_back)
        async with (
            httpx2.AsyncClient(auth=self.door, timeout=30) as http,
            Client(streamable_http_client(f"{self.address}/mcp", http_client=http)) as client,
        ):
            return await client.call_tool(tool, given)

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens
        self.given.append(tokens.access_token)

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.info

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.info = client_info

    async def _consent(self, address: str) -> None:
        """Open the page that the assistant was sent to, and answer its form as the person decides."""
        assert address.startswith(f"{self.address}/oauth/authorize?")
        async with httpx2.AsyncClient(cookies=self.cookies, timeout=30) as browser:
            page = await browser.get(address)
            self.consents.append(page.text)
            form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
            given = {key: unescape(value) for key, value in form.items()}
            said = await browser.post(f"{self.address}/oauth/authorize", data={**given, "decision": self.decision})
        self._answer = dict(parse_qsl(urlsplit(said.headers["Location"]).query))

    async def _come_back(self) -> AuthorizationCodeResult:
        said = self._answer
        return AuthorizationCodeResult(code=said.get("code", ""), state=said.get("state"), iss=said.get("iss"))


@pytest.fixture
def app(people: SimpleNamespace) -> Any:
    return register_app(
        viewer_for(people.anne),
        {"name": "Assistant", "redirects": str(RETURN), "scopes": ["read"], "confidential": False},
    )


@pytest.fixture
def assistant(live: str, people: SimpleNamespace, sales: SimpleNamespace, app: Any) -> Assistant:
    info = OAuthClientInformationFull(client_id=str(app.id), redirect_uris=[RETURN], token_endpoint_auth_method="none")
    cookies = {key: morsel.value for key, morsel in signed_in(people.alice).cookies.items()}
    return Assistant(live, info, cookies)


def test_it_signs_in_by_itself_when_it_is_asked_to_and_only_once(assistant, sales):
    [hit] = assistant.calls("search", text="berthaut")["items"]
    assert hit["id"] == str(sales.berthaut)
    [page] = assistant.consents
    assert "Assistant demande un accès" in page
    # It asks for all that there is, and is given what its app may have.
    assert assistant.tokens is not None
    assert assistant.tokens.scope == "read"
    # Started again: what it kept is enough.
    assistant.door = None
    assert assistant.calls("describe")["objects"]
    assert len(assistant.consents) == 1


def test_it_renews_what_ran_out_without_asking_the_person(assistant):
    assistant.calls("describe")
    assistant.door.context.token_expiry_time = time.time() - 1
    assistant.calls("describe")
    first, second = assistant.given
    assert first != second
    assert len(assistant.consents) == 1


def test_it_sees_what_the_person_sees_and_does_what_she_allowed(assistant, sales):
    assert "name" in assistant.calls("read", object="company", id=str(sales.berthaut))["values"]
    assert assistant.refused("read", object="company", id=str(sales.hidden))
    changes = [{"action": "update", "object": "company", "id": str(sales.berthaut), "values": {"name": "X"}}]
    assert assistant.refused("propose_change", changes=changes)
    row = get("company", sales.berthaut, system(), ("name",))
    assert row is not None
    assert row.values == ("Fromagerie Berthaut",)


def test_a_person_who_refuses_gives_nothing(assistant):
    assistant.decision = "deny"
    with pytest.RaisesGroup(OAuthFlowError, flatten_subgroups=True, allow_unwrapped=True):
        assistant.calls("describe")
    assert assistant.tokens is None
    assert not AccessGrant.objects.exists()


def test_an_assistant_whose_access_ended_asks_the_person_again(assistant, app, people):
    assistant.calls("describe")
    end(AccessGrant.objects.get().id)
    assert assistant.calls("describe")["objects"]
    assert len(assistant.consents) == 2
