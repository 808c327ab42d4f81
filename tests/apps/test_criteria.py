"""What stages ask of deals that enter and leave them, by every road."""

import re
from datetime import UTC, datetime
from importlib import import_module

import pytest

from liane.records.changes.gate import apply, check
from liane.records.changes.model import Cause, Change, Create, Refused, Update
from liane.records.changes.undo import undo
from liane.records.viewer import system

PAST = datetime(2024, 5, 4, 8, tzinfo=UTC)
RICH = {"field": "amount", "op": "gt", "value": "1000"}
KNOWN = {"field": "company.siren", "op": "filled", "value": None}


def ask(world, name, **criteria):
    world.apply(Update("stage", world.stage(name), criteria))


def problems(refused):
    return {(problem.field, problem.code) for problem in refused.value.problems}


def move(world, deal, name, **values):
    return world.apply(Update("deal", deal, {"stage": world.stage(name), **values}))


def test_a_stage_asks_for_fields_of_those_who_enter_and_leave(world):
    ask(world, "Proposition", entry_fields=["amount", "contacts"], exit_fields=["expected_close"])
    deal = world.make("deal", name="A")
    with pytest.raises(Refused, match="Montant » est demandé pour entrer") as refused:
        move(world, deal, "Proposition")
    assert problems(refused) == {("amount", "demanded"), ("contacts", "demanded")}
    zoe = world.make("contact", first_name="Zoé")
    move(world, deal, "Proposition", amount="5 €", contacts=[zoe])
    with pytest.raises(Refused, match="pour quitter l’étape « Proposition »") as refused:
        move(world, deal, "Négociation")
    assert problems(refused) == {("expected_close", "demanded")}
    moved = move(world, deal, "Négociation", expected_close="2026-12-01")
    # What was so may be so again, whatever it lacks.
    undo(moved.id, world.viewer)
    assert world.read("deal", deal, "stage") == "Proposition"


def test_a_new_deal_enters_its_stage_too(world):
    ask(world, "Prospection", entry_fields=["origin"])
    with pytest.raises(Refused, match="Origine » est demandé"):
        world.make("deal", name="A")
    world.make("deal", name="A", origin="website")


def test_an_amount_made_by_the_lines_of_the_same_change_counts(world):
    ask(world, "Prospection", entry_fields=["amount"], entry_where=RICH)
    deal = Create("deal", {"name": "A"})
    world.apply(deal, Create("deal_line", {"deal": deal.id, "name": "x", "unit_price": "1500 €"}))
    with pytest.raises(Refused, match="Montant") as refused:
        world.apply(
            other := Create("deal", {"name": "B"}),
            Create("deal_line", {"deal": other.id, "name": "x", "unit_price": "900 €"}),
        )
    assert problems(refused) == {("amount", "demanded")}
    assert len(world.all("deal", "name")) == 1


def test_a_condition_says_which_part_of_it_fails(world):
    ask(world, "Proposition", entry_where={"and": [RICH, KNOWN]})
    company = world.make("company", name="Berthaut")
    deal = world.make("deal", name="A", company=company, amount="900 €")
    with pytest.raises(Refused) as refused:
        move(world, deal, "Proposition")
    assert problems(refused) == {("amount", "demanded"), ("company", "demanded")}
    assert "Pour entrer dans l’étape « Proposition », il faut : Montant" in str(refused.value)
    assert world.read("deal", deal, "stage") == "Prospection"
    world.apply(Update("company", company, {"siren": "732829320"}))
    move(world, deal, "Proposition", amount="2000 €")
    assert world.read("deal", deal, "stage") == "Proposition"


def test_conditions_on_what_hangs_on_the_deal_hold_as_well(world):
    ask(world, "Prospection", exit_where={"any": "lines", "where": {"field": "quantity", "op": "gt", "value": "1"}})
    deal = world.make("deal", name="A")
    with pytest.raises(Refused, match="condition pour quitter") as refused:
        move(world, deal, "Négociation")
    assert problems(refused) == {("", "demanded")}
    world.make("deal_line", deal=deal, name="x", quantity=2)
    move(world, deal, "Négociation")


def test_in_a_partial_change_only_those_that_meet_the_condition_move(world):
    ask(world, "Proposition", entry_where=RICH)
    rich, poor = (world.make("deal", name=name, amount=amount) for name, amount in (("R", "2000 €"), ("P", "5 €")))
    moves = [Update("deal", deal, {"stage": world.stage("Proposition")}) for deal in (poor, rich)]
    assert {problem.id for problem in check(Change(world.viewer, Cause("form"), moves))} == {poor}
    outcome = world.apply(*moves, partial=True)
    assert outcome.updated == (rich,)
    assert [problem.id for problem in outcome.problems] == [poor]
    assert [world.read("deal", deal, "stage") for deal in (rich, poor)] == ["Proposition", "Prospection"]


def test_an_import_of_the_past_is_not_judged_by_what_is_asked_today(world):
    ask(world, "Proposition", entry_fields=["amount"], entry_where=RICH)
    values = {"name": "A", "stage": world.stage("Proposition")}
    old = Create("deal", values, effective_at=PAST)
    apply(Change(system(), Cause("import", "x.csv"), [old]))
    for change in (
        Change(system(), Cause("import", "x.csv"), [Create("deal", values)]),
        Change(system(), Cause("form"), [Create("deal", values, effective_at=PAST)]),
    ):
        with pytest.raises(Refused, match="Montant"):
            apply(change)


def test_a_lost_deal_says_why(world):
    deal = world.make("deal", name="A")
    with pytest.raises(Refused, match="Motif de perte » est demandé"):
        move(world, deal, "Perdue")
    move(world, deal, "Perdue", loss_reason="price")
    move(world, deal, "Gagnée")


@pytest.mark.parametrize(
    "criteria",
    [
        {"entry_fields": ["nothing"]},
        {"exit_fields": ["closed_at"]},
        {"entry_where": {"field": "nothing", "op": "is", "value": 1}},
        {"exit_where": {"field": "amount", "op": "nothing"}},
        {"exit_where": "{"},
        {"exit_where": "[]"},
    ],
)
def test_criteria_that_no_deal_can_meet_are_refused(world, criteria):
    with pytest.raises(Refused) as refused:
        ask(world, "Proposition", **criteria)
    assert [problem.field for problem in refused.value.problems] == list(criteria)


def test_a_retired_stage_takes_no_deal_any_more(world):
    deal = world.make("deal", name="A")
    ask(world, "Prospection", retired=True)
    assert world.read("deal", deal, "stage") == "Prospection"
    world.apply(Update("deal", deal, {"name": "B"}))
    assert world.read("deal", world.make("deal", name="C"), "stage") == "Qualification"
    move(world, deal, "Négociation")
    with pytest.raises(Refused, match="étape est retirée"):
        move(world, deal, "Prospection")


def test_a_retired_stage_is_shown_only_where_deals_stand(world):
    people = import_module("tests.accounts.personas").hire()
    client = import_module("tests.accounts.test_pages").signed_in(people.anne)
    here, elsewhere = (world.make("deal", name=name, owner=people.anne) for name in ("A", "B"))
    move(world, elsewhere, "Négociation")
    for name in ("Prospection", "Qualification"):
        ask(world, name, retired=True)
    board = client.get("/deals/tableau").context["columns"]
    assert [one.column.label for one in board] == ["Prospection", "Proposition", "Négociation"]
    pages = (client.get(f"/deals/{deal}").content.decode() for deal in (here, elsewhere))
    paths = [page.partition('<ol class="path"')[2].partition("</ol>")[0] for page in pages]
    assert [("Prospection" in path, "Qualification" in path) for path in paths] == [(True, False), (False, False)]


def dragged(world):
    """Drag a deal to a stage that asks for more: whose browser, the deal, what was sent and how, the answer."""
    people = import_module("tests.accounts.personas").hire()
    client = import_module("tests.accounts.test_pages").signed_in(people.anne)
    ask(world, "Proposition", entry_fields=["origin"], entry_where=RICH)
    deal = world.make("deal", name="Cave", amount="5 €", owner=people.anne)
    moved = {"stage.id": str(world.stage("Proposition")), "stage": str(world.stage("Proposition"))}
    htmx = {"HX-Request": "true", "X-Move": "1"}
    answer = client.post(f"/deals/{deal}/champs/stage", moved, headers=htmx)
    return client, deal, moved, htmx, answer


def test_what_somebody_writes_while_the_dialog_is_open_is_asked_about(world):
    client, deal, moved, htmx, answer = dragged(world)
    version = re.findall(r'name="version" value="(\d+)"', answer.content.decode())
    more = moved | {"form": "1", "keys": ["stage", "origin", "amount"], "origin": "website", "version": version}
    more |= {"amount.amount": "2000", "amount.currency": "EUR"}
    world.apply(Update("deal", deal, {"amount": "7 €"}))
    asked = client.post(f"/deals/{deal}/complements", more, headers=htmx)
    assert (asked.status_code, asked.headers["HX-Retarget"]) == (409, "#dialog")
    text = asked.content.decode()
    assert "modifié entre-temps" in text
    assert re.findall(r'name="keys" value="(\w+)"', text) == ["stage", "origin", "amount"]
    again = more | {"version": re.findall(r'name="version" value="(\d+)"', text)}
    assert client.post(f"/deals/{deal}/complements", again, headers=htmx).status_code == 200
    assert world.read("deal", deal, "stage", "origin") == ("Proposition", "website")


def test_the_dialog_opens_what_the_stage_asks_for_and_the_move_goes_on(world):
    client, deal, moved, htmx, answer = dragged(world)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#dialog"
    text = answer.content.decode()
    assert re.findall(r'name="keys" value="(\w+)"', text) == ["stage", "amount", "origin"]
    more = moved | {"form": "1", "keys": ["stage", "origin", "amount"], "origin": "website"}
    assert client.post(f"/deals/{deal}/complements", more, headers=htmx).status_code == 422
    more |= {"amount.amount": "2000", "amount.currency": "EUR"}
    done = client.post(f"/deals/{deal}/complements", more, headers=htmx)
    assert done.status_code == 200, done.content.decode()
    assert world.read("deal", deal, "stage", "origin") == ("Proposition", "website")
