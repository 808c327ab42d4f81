"""The number beside a list's name: told at once when it is small, asked for by the page when it is not."""

import re

import pytest

from liane.records.queries.pages import count
from liane.web.lists import counts
from tests.web.records import HTMX

NAMED = '{"field": "name", "op": "contains", "value": "e"}'


def shown(client, where=""):
    """Return what stands beside the name of the list, and where the page asks for more, "" for nowhere."""
    page = client.get("/companies", {"filtre": where} if where else {}).content.decode()
    inside = re.search(r'id="count"[^>]*>(.*?)</span>', page)
    assert inside is not None
    url = re.search(r'hx-get="([^"]*)"', inside[1])
    return re.sub("<[^>]*>", "", inside[1]), url[1].replace("&amp;", "&").replace("&quot;", '"') if url else ""


@pytest.fixture
def few(monkeypatch):
    """Let a page count one record itself, and know nothing of the others."""
    monkeypatch.setattr(counts, "FIRST", 1)
    monkeypatch.setattr(counts, "PATIENCE_MS", 20_000)


def test_a_small_list_says_its_number_and_asks_for_nothing(browse, sales):
    text, url = shown(browse("alice"))
    assert int(text) > 1
    assert url == ""


@pytest.mark.parametrize("where", ["", NAMED])
def test_a_long_list_stands_with_what_it_knows_and_fetches_the_rest(browse, sales, few, monkeypatch, where):
    alice = browse("alice")
    whole, _url = shown(alice, where)
    monkeypatch.setattr(counts, "first", lambda query, viewer, page=None: count(query, viewer, most=1))
    text, url = shown(alice, where)
    assert text == "1+"
    assert url.startswith("/companies/nombre")
    answer = alice.get(url, headers=HTMX)
    assert answer.content.decode() == whole
    assert answer["HX-Trigger-After-Swap"] == "liane:counted"


def test_the_number_is_that_of_what_she_may_see(browse, sales):
    for name in ("alice", "bob"):
        client = browse(name)
        assert client.get("/companies/nombre", headers=HTMX).content.decode() == shown(client)[0]


def test_a_broken_filter_or_no_object_has_no_number(browse, sales):
    alice = browse("alice")
    assert alice.get("/companies/nombre", {"filtre": "{"}, headers=HTMX).status_code == 204
    unknown = '{"field": "nothing", "op": "is", "value": "x"}'
    assert alice.get("/companies/nombre", {"filtre": unknown}, headers=HTMX).status_code == 204
    assert alice.get("/nowhere/nombre", headers=HTMX).status_code == 404


def test_what_takes_too_long_to_count_keeps_what_is_known(browse, sales, monkeypatch):
    monkeypatch.setattr(counts, "within", lambda milliseconds, ask: None)
    assert browse("alice").get("/companies/nombre", headers=HTMX).status_code == 204
