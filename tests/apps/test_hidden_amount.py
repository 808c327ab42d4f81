"""Who may not read the amount of a deal learns it nowhere: not by its lines, their totals, nor what they point to."""

from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from liane.accounts.models import Role
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.queries.model import QueryError, parse_query
from liane.records.queries.pages import fetch
from liane.records.viewer import system

# What the deal is worth, and what would tell it.
TELLING = ("7 431", "7\N{NO-BREAK SPACE}431", "7\N{NARROW NO-BREAK SPACE}431", "7431", "2477")


def everything(text: str) -> list[str]:
    return [one for one in TELLING if one in text]


@pytest.fixture
def seller(world: Any) -> Any:
    """Return Alice, whose role hides the amount of deals, signed in, with a deal of three times 2,477 euros."""
    people = import_module("tests.accounts.personas").hire()
    role = Role.objects.get(key="salesperson")
    rights: Any = role.rights
    rights = rights | {"deal": rights["*"] | {"fields": {"amount": "hidden"}}}
    company = Create("company", {"name": "Berthaut", "owner": people.alice})
    product = Create("product", {"name": "Étagère"})
    deal = Create("deal", {"name": "Cave", "company": company.id, "owner": people.alice})
    line = Create("deal_line", {"deal": deal.id, "product": product.id, "quantity": 3, "unit_price": "2477 EUR"})
    apply(Change(system(), Cause("form"), [Update("role", role.id, {"rights": rights}), company, product, deal, line]))
    client: Client = import_module("tests.accounts.test_pages").signed_in(people.alice)
    paths = [
        f"/deals/{deal.id}", f"/deals/{deal.id}/modifier", f"/deal-lines/{line.id}", f"/companies/{company.id}",
        f"/products/{product.id}", "/deals", "/deals?vue=liste", "/deals/tableau", "/deal-lines", "/recherche?q=cave",
    ]  # fmt: skip
    return people, client, paths, (deal.id, line.id)


def test_no_page_tells_a_hidden_amount(seller):
    people, client, paths, _ids = seller
    boss: Client = import_module("tests.accounts.test_pages").signed_in(people.chloe)
    assert everything(boss.get(paths[0]).content.decode())
    for path in paths:
        response = client.get(path, follow=True)
        assert response.status_code in (200, 404), path
        assert not everything(response.content.decode()), path


def test_no_query_tells_a_hidden_amount(seller):
    people, _client, _paths, _ids = seller
    alice = viewer_for(people.alice)
    for query in (
        {"object": "deal", "columns": ["amount"]},
        {"object": "deal_line", "columns": ["total"]},
        {"object": "deal_line", "columns": ["name"], "sort": ["unit_price"]},
        {"object": "deal_line", "columns": ["deal.amount"]},
        {"object": "deal_line", "where": {"field": "discount", "op": "gt", "value": "0"}},
        {"object": "deal", "where": {"any": "lines", "where": {"field": "total", "op": "gt", "value": "1"}}},
        {"object": "deal", "where": {"changed": "amount"}},
    ):
        with pytest.raises(QueryError):
            fetch(parse_query(query), alice)


def test_a_line_is_still_added_without_reading_what_it_costs(seller):
    people, _client, _paths, (deal, _line) = seller
    alice = viewer_for(people.alice)
    apply(Change(alice, Cause("form"), [Create("deal_line", {"deal": deal, "name": "Pose", "quantity": 2})]))
    page = fetch(parse_query({"object": "deal_line", "columns": ["name", "quantity"]}), alice)
    assert sorted(row.values[0] for row in page.rows) == ["Pose", "Étagère"]
