"""Amounts in a currency without a known rate are left out of sums, and sums say so."""

from decimal import Decimal
from importlib import import_module

import pytest

from liane.records.changes.model import Create
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import Measure, Query, QueryError


@pytest.fixture
def deals(world):
    for name, amount in (("A", "100 EUR"), ("B", "1000 JPY"), ("C", "7 GBP"), ("D", None), ("E", "50 EUR")):
        world.make("deal", name=name, amount=amount)


def measure(world, *measures, **query):
    return [group.measures for group in aggregate(Query("deal", measures=measures, **query), world.viewer)]


def test_a_sum_says_how_many_amounts_it_is_without(world, deals):
    wanted = Measure("count"), Measure("sum", "amount"), Measure("left_out", "amount")
    assert measure(world, *wanted) == [(5, Decimal(150), 2)]
    assert measure(world, *wanted, group=("stage",)) == [(5, Decimal(150), 2)]


def test_a_rate_known_on_the_day_brings_the_amount_in(world, deals):
    world.make("exchange_rate", currency="JPY", into="EUR", day="2020-01-01", rate="0,006")
    world.apply(Create("deal", {"name": "F", "amount": "1000 JPY"}))
    assert measure(world, Measure("sum", "amount"), Measure("left_out", "amount")) == [(Decimal(156), 2)]


@pytest.mark.parametrize("path", ["name", "amount.currency", "probability", ""])
def test_only_amounts_are_left_out(world, path):
    with pytest.raises(QueryError):
        measure(world, Measure("left_out", path))


@pytest.mark.parametrize(("name", "linked"), [("anne", True), ("alice", False)])
def test_the_board_and_the_company_say_what_their_sums_are_without(world, name, linked):
    people = import_module("tests.accounts.personas").hire()
    client = import_module("tests.accounts.test_pages").signed_in(getattr(people, name))
    company = world.make("company", name="Berthaut", owner=people.alice)
    for title, amount in (("A", "100 EUR"), ("B", "1000 JPY"), ("C", "7 GBP")):
        world.make("deal", name=title, amount=amount, company=company, owner=people.alice)
    for page in ("/deals/tableau", f"/companies/{company}"):
        text = client.get(page, headers={"accept-language": "fr"}).content.decode()
        assert "2 montants sans cours ne sont pas comptés" in text, page
        assert ('href="/reglages/cours">2 montants' in text) is linked


def test_a_part_without_a_name_is_called_by_who_plays_it(world):
    people = import_module("tests.accounts.personas").hire()
    client = import_module("tests.accounts.test_pages").signed_in(people.anne)
    deal, zoe = world.make("deal", name="Cave"), world.make("contact", first_name="Zoé", last_name="Morel")
    role = world.make("deal_contact", deal=deal, contact=zoe, role="decider", comment="au siège")
    assert f'<a href="/deal-contacts/{role}">Zoé Morel</a>' in client.get(f"/deals/{deal}").content.decode()
    assert f'<a href="/deal-contacts/{role}">Cave</a>' in client.get(f"/contacts/{zoe}").content.decode()
