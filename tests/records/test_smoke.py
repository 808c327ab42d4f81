"""Each kind of field goes through the gate and comes back by every road."""

import datetime as dt
from decimal import Decimal

import pytest

from liane.records.changes.gate import check
from liane.records.changes.model import Cause, Change, Create, Missing, Update
from liane.records.changes.undo import undo
from liane.records.log import history
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import parse_query
from liane.records.queries.pages import count, fetch
from tests.records.people import SYSTEM, ask, create, delete, found, rich, update, values, write

BEFORE = {
    "name": "Œuvre d’Élan",
    "note": "Deux\nlignes",
    "count": 12,
    "weight": "1,5",
    "price": "1 234,50 €",
    "share": "12,5 %",
    "made_on": "2026-11-22",
    "seen_at": "2026-11-22T10:30:00Z",
    "open": True,
    "colour": "red",
    "colours": ["blue", "red"],
    "tags": ["VIP", "Été"],
    "emails": "alice@exemple.fr; bob@exemple.fr",
    "phones": "01 99 00 12 34",
    "address": {"street": "1 rue Haute", "postcode": "21000", "city": "Dijon", "country": "FR"},
    "website": "exemple.fr/a",
    "country": "FR",
    "siren": "732829320",
    "siret": "73282932000074",
    "vat": "FR44732829320",
}
KEPT = {
    "name": "Œuvre d’Élan",
    "note": "Deux\nlignes",
    "count": 12,
    "weight": Decimal("1.5"),
    "price": {"amount": Decimal("1234.5"), "currency": "EUR", "base": Decimal("1234.5")},
    "share": Decimal("12.5"),
    "made_on": dt.date(2026, 11, 22),
    "seen_at": dt.datetime(2026, 11, 22, 10, 30, tzinfo=dt.UTC),
    "open": True,
    "colour": "red",
    "colours": ["red", "blue"],
    "tags": ["VIP", "Été"],
    "website": "https://exemple.fr/a",
    "country": "FR",
    "siren": "732829320",
    "siret": "73282932000074",
    "vat": "FR44732829320",
}
AFTER = {
    "note": None,
    "count": -3,
    "weight": "0,01",
    "price": {"amount": "7", "currency": "USD"},
    "share": None,
    "made_on": "2020-02-29",
    "seen_at": "2026-10-25T00:30:00Z",
    "open": False,
    "colour": "green",
    "colours": None,
    "tags": ["vip", "neuf"],
    "emails": "carole@exemple.fr",
    "phones": None,
    "address": None,
    "website": None,
    "country": "DE",
    "siren": None,
    "siret": None,
    "vat": None,
}


def test_each_kind_is_written_read_changed_and_taken_back(people):
    me = rich(people.owner)
    columns = tuple(KEPT)
    box = create(me, "box", **BEFORE)
    assert dict(zip(columns, values("box", box, *columns) or (), strict=True)) == KEPT
    emails, phones, address, city = values("box", box, "emails", "phones", "address", "address.city") or ()
    assert [item["value"] for item in emails] == ["alice@exemple.fr", "bob@exemple.fr"]
    assert [item["value"] for item in phones] == ["+33199001234"]
    assert address["street"] == "1 rue Haute"
    assert address["region"] is None
    assert city == "Dijon"
    everything = (*columns, "emails", "phones", "address", "shelf", "others", "keeper", "owner")
    first = values("box", box, *everything)
    outcome = update(me, "box", box, **AFTER)
    assert outcome.versions == {box: 2}
    second = values("box", box, *everything)
    assert second != first
    assert second is not None
    assert second[everything.index("price")] == {"amount": Decimal(7), "currency": "USD", "base": None}
    assert outcome.id is not None
    taken_back = undo(outcome.id, me)
    assert values("box", box, *everything) == first
    assert taken_back.id is not None
    undo(taken_back.id, me)
    assert values("box", box, *everything) == second


def test_a_record_is_found_counted_summed_told_and_searched(people):
    me = rich(people.owner)
    shelf = create(me, "shelf", name="Étagère haute")
    box = create(me, "box", **BEFORE, shelf=shelf)
    other = create(me, "box", name="Caisse", price="10", others=[box], colour="red")
    assert found(me, object="box") == [other, box]
    assert count(parse_query({"object": "box"}), me).value == 2
    query = {"object": "box", "group": ["colour"], "measures": [{"function": "sum", "field": "price"}]}
    groups = aggregate(parse_query(query), me)
    assert [(group.key, group.measures) for group in groups] == [(("red",), (Decimal("1244.500000"),))]
    row = ask(me, object="box", ids=[str(box)], columns=["shelf", "owner", "others"]).rows[0]
    assert [item.title if item else None for item in row.values[:2]] == ["Étagère haute", "owner"]
    assert ask(me, object="box", ids=[str(other)], columns=["others"]).rows[0].values[0][0].id == box
    update(me, "box", box, name="Nouvelle")
    events = history("box", box, me)
    assert [event.action for event in events] == ["update", "create"]
    assert [(step.field.key, step.before, step.after) for step in events[0].steps] == [
        ("name", "Œuvre d’Élan", "Nouvelle")
    ]
    assert found(me, object="box", search="nouv") == [box]
    assert found(me, object="box", search="oeuvre") == []
    delete(me, "box", box)
    assert found(me, object="box") == [other]
    assert values("box", other, "others") == ([],)


def test_a_dry_run_says_the_problems_and_writes_nothing(people):
    change = Change(people.owner, Cause("form"), [Create("box", {"name": "", "count": "beaucoup"})])
    assert {(problem.field, problem.code) for problem in check(change)} == {("count", "invalid"), ("name", "required")}
    assert fetch(parse_query({"object": "box"}), SYSTEM).rows == ()


def test_what_is_not_there_is_missing(people):
    with pytest.raises(Missing):
        write(people.owner, Update("box", people.owner.user_id, {"name": "x"}))
