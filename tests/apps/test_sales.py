"""Deals stand in one stage of one pipeline, know since when, and are worth their lines."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from liane.records.changes.model import Create, Delete, Refused, Update
from liane.records.changes.undo import undo

WHEN = datetime(2026, 5, 4, 8, tzinfo=UTC)


def euros(value):
    return None if value is None else (value["amount"], value["currency"])


def test_a_new_deal_stands_at_the_beginning(world):
    deal = world.make("deal", name="Bureaux")
    assert world.read("deal", deal, "pipeline", "stage") == ("Ventes", "Prospection")
    assert world.read("deal", deal, "stage_since") is not None


def test_a_stage_brings_its_pipeline_and_a_pipeline_its_first_stage(world):
    pipeline = Create("pipeline", {"name": "Export", "position": 2})
    last = Create("stage", {"name": "Fin", "pipeline": pipeline.id, "position": 2, "kind": "won"})
    first = Create("stage", {"name": "Début", "pipeline": pipeline.id, "position": 1, "kind": "open"})
    world.apply(pipeline, last, first)
    by_stage, by_pipeline = (
        world.make("deal", name="A", stage=last.id),
        world.make("deal", name="B", pipeline=pipeline.id),
    )
    assert world.read("deal", by_stage, "pipeline", "stage") == ("Export", "Fin")
    assert world.read("deal", by_pipeline, "pipeline", "stage") == ("Export", "Début")
    moved = world.make("deal", name="C")
    world.apply(Update("deal", moved, {"pipeline": pipeline.id}))
    assert world.read("deal", moved, "stage") == "Début"
    with pytest.raises(Refused, match="n’appartient pas"):
        world.make("deal", name="D", pipeline=pipeline.id, stage=world.stage("Prospection"))


def test_stages_of_the_same_change_serve_its_deals(world):
    pipeline = Create("pipeline", {"name": "Neuf", "position": 0})
    stage = Create("stage", {"name": "Seule", "pipeline": pipeline.id, "position": 1, "kind": "open"})
    deal = Create("deal", {"name": "A", "pipeline": pipeline.id})
    world.apply(deal, pipeline, stage)
    assert world.read("deal", deal.id, "stage") == "Seule"


def test_closing_is_dated_as_of_when_it_was_so(world):
    deal = world.make("deal", name="A")
    world.apply(Update("deal", deal, {"stage": world.stage("Perdue"), "loss_reason": "price"}, effective_at=WHEN))
    assert world.read("deal", deal, "stage_since", "closed_at", "loss_reason") == (WHEN, WHEN, "price")
    again = world.apply(Update("deal", deal, {"stage": world.stage("Négociation")}))
    assert world.read("deal", deal, "closed_at", "loss_reason") == (None, None)
    undo(again.id, world.viewer)
    assert world.read("deal", deal, "stage", "closed_at", "loss_reason") == ("Perdue", WHEN, "price")


def test_a_stage_with_deals_cannot_go(world):
    world.make("deal", name="A")
    with pytest.raises(Refused, match="encore utilisée"):
        world.apply(Delete("stage", world.stage("Prospection")))


def test_a_line_takes_name_and_price_of_its_product(world):
    product = world.make("product", name="Bureau", price="640 €")
    deal = world.make("deal", name="A")
    line = world.make("deal_line", deal=deal, product=product, quantity="2,5", discount=10)
    assert world.read("deal_line", line, "name") == "Bureau"
    assert euros(world.read("deal_line", line, "total")) == (Decimal(1440), "EUR")
    assert euros(world.read("deal", deal, "amount")) == (Decimal(1440), "EUR")
    free = world.make("deal_line", deal=deal, product=product, unit_price=None)
    assert world.read("deal_line", free, "total") is None


def test_a_line_is_filled_from_its_product_and_follows_it_when_that_changes(world):
    desk = world.make("product", name="Bureau", price="640 €", unit="unit", vat_rate="20")
    fitting = world.make("product", name="Pose", price="50 €", unit="hour", vat_rate="10")
    deal = world.make("deal", name="A")
    line = world.make("deal_line", deal=deal, product=desk)
    columns = ("name", "unit", "vat_rate")
    assert world.read("deal_line", line, *columns) == ("Bureau", "unit", "20")
    world.apply(Update("deal_line", line, {"unit_price": "600 €"}))
    world.apply(Update("deal_line", line, {"product": fitting}))
    assert world.read("deal_line", line, *columns) == ("Pose", "hour", "10")
    # What somebody typed stays.
    assert euros(world.read("deal_line", line, "unit_price")) == (Decimal(600), "EUR")
    world.apply(Update("deal_line", line, {"product": desk, "name": "Bureau sur mesure", "vat_rate": "5.5"}))
    assert world.read("deal_line", line, *columns) == ("Bureau sur mesure", "unit", "5.5")
    world.apply(Update("deal_line", line, {"product": None}))
    assert world.read("deal_line", line, *columns) == ("Bureau sur mesure", "unit", "5.5")


def test_a_line_without_product_has_a_name(world):
    deal = world.make("deal", name="A")
    with pytest.raises(Refused, match="un produit ou une désignation") as refused:
        world.make("deal_line", deal=deal, unit_price=1)
    assert [problem.field for problem in refused.value.problems] == ["name"]
    line = world.make("deal_line", deal=deal, name="Pose")
    with pytest.raises(Refused, match="un produit ou une désignation"):
        world.apply(Update("deal_line", line, {"name": ""}))


def test_the_amount_follows_its_lines(world):
    deal = Create("deal", {"name": "A", "amount": "5 €"})
    line = Create("deal_line", {"deal": deal.id, "name": "x", "unit_price": "10,10"})
    other = Create("deal_line", {"deal": deal.id, "name": "y", "unit_price": "20,20"})
    world.apply(deal, line, other)
    amount = lambda: euros(world.read("deal", deal.id, "amount"))[0]  # noqa: E731
    assert amount() == Decimal("30.3")
    changed = world.apply(Update("deal_line", line.id, {"quantity": 2}))
    assert amount() == Decimal("40.4")
    gone = world.apply(Delete("deal_line", other.id))
    assert amount() == Decimal("20.2")
    undo(gone.id, world.viewer)
    assert amount() == Decimal("40.4")
    undo(changed.id, world.viewer)
    assert amount() == Decimal("30.3")
    with pytest.raises(Refused, match="somme des lignes"):
        world.apply(Update("deal", deal.id, {"amount": "1 €"}))
    world.apply(Delete("deal", deal.id))
    assert world.all("deal_line", "name") == []


def test_a_line_may_move_to_another_deal(world):
    one, two = world.make("deal", name="A"), world.make("deal", name="B")
    kept = world.make("deal_line", deal=one, name="x", unit_price=1)
    moved = world.make("deal_line", deal=one, name="y", unit_price=2)
    world.apply(Update("deal_line", moved, {"deal": two}))
    assert [euros(world.read("deal", deal, "amount"))[0] for deal in (one, two)] == [1, 2]
    assert world.read("deal_line", kept, "deal") == "A"


def test_lines_of_two_currencies_do_not_add_up(world):
    deal = world.make("deal", name="A")
    world.make("deal_line", deal=deal, name="x", unit_price="10 €")
    with pytest.raises(Refused, match="même devise"):
        world.make("deal_line", deal=deal, name="y", unit_price="10 USD")


def test_totals_too_large_to_keep_are_refused_in_words(world):
    deal = world.make("deal", name="A")
    with pytest.raises(Refused, match="trop grand"):
        world.make("deal_line", deal=deal, name="x", quantity=10**13, unit_price=10**13)
    half = Create("deal_line", {"deal": deal, "name": "x", "quantity": 6, "unit_price": 10**17})
    world.apply(half)
    with pytest.raises(Refused, match="trop grand"):
        world.make("deal_line", deal=deal, name="y", quantity=6, unit_price=10**17)
    assert euros(world.read("deal", deal, "amount")) == (6 * 10**17, "EUR")


def test_many_deals_run_the_same_statements_as_one(world, django_assert_max_num_queries):
    company = world.make("company", name="A")
    with django_assert_max_num_queries(45):
        deals = [Create("deal", {"name": f"D{n}", "company": company}) for n in range(200)]
        lines = [Create("deal_line", {"deal": deal.id, "name": "x", "unit_price": 3}) for deal in deals]
        world.apply(*deals, *lines)
    with django_assert_max_num_queries(45):
        world.apply(*(Update("deal_line", line.id, {"quantity": 4}) for line in lines))
    assert {euros(row[0])[0] for row in world.all("deal", "amount")} == {12}
