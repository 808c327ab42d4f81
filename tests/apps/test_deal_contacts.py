"""Contacts play parts in deals; why a deal was won or lost is kept with it."""

import pytest

from liane.records.changes.model import Create, Delete, Refused, Update
from liane.records.changes.undo import undo


def contacts(world, deal) -> list[str]:
    return sorted(reference.title for reference in world.read("deal", deal, "contacts") or ())


@pytest.fixture
def zoe(world):
    return world.make("contact", first_name="Zoé")


def test_whoever_plays_a_part_is_among_the_contacts(world, zoe):
    deal = world.make("deal", name="A")
    role = world.make("deal_contact", deal=deal, contact=zoe, role="decider")
    assert contacts(world, deal) == ["Zoé"]
    assert world.read("deal_contact", role, "contact", "role") == ("Zoé", "decider")
    world.make("deal_contact", deal=deal, contact=zoe, role="user", comment="au dépôt")
    with pytest.raises(Refused, match="déjà ce rôle"):
        world.make("deal_contact", deal=deal, contact=zoe, role="user")


def test_a_deal_and_its_parts_are_made_at_once(world, zoe):
    deal = Create("deal", {"name": "A"})
    world.apply(Create("deal_contact", {"deal": deal.id, "contact": zoe, "role": "blocker"}), deal)
    assert contacts(world, deal.id) == ["Zoé"]


def test_whoever_leaves_plays_no_part_any_more_and_an_undo_brings_both_back(world, zoe):
    luc = world.make("contact", first_name="Luc")
    deal = world.make("deal", name="A")
    world.make("deal_contact", deal=deal, contact=zoe, role="decider")
    world.make("deal_contact", deal=deal, contact=luc, role="user")
    left = world.apply(Update("deal", deal, {"contacts": [luc]}))
    assert world.all("deal_contact", "contact", "role") == [("Luc", "user")]
    undo(left.id, world.viewer)
    assert world.all("deal_contact", "contact", "role") == [("Luc", "user"), ("Zoé", "decider")]
    assert contacts(world, deal) == ["Luc", "Zoé"]
    gone = world.apply(Delete("contact", zoe))
    assert (contacts(world, deal), world.all("deal_contact", "role")) == (["Luc"], [("user",)])
    undo(gone.id, world.viewer)
    assert contacts(world, deal) == ["Luc", "Zoé"]


def test_the_reason_goes_when_the_deal_comes_back(world):
    deal = world.make("deal", name="A", next_step="Rappeler", next_step_on="2026-12-01")
    won = {"stage": world.stage("Gagnée"), "win_reason": "trust", "competitor": "Martin SA", "closing_comment": "Vite"}
    world.apply(Update("deal", deal, won))
    columns = ("loss_reason", "win_reason", "competitor", "closing_comment")
    assert world.read("deal", deal, *columns) == (None, "trust", "Martin SA", "Vite")
    world.apply(Update("deal", deal, {"stage": world.stage("Perdue"), "loss_reason": "price"}))
    assert world.read("deal", deal, *columns) == ("price", None, "Martin SA", "Vite")
    world.apply(Update("deal", deal, {"stage": world.stage("Négociation")}))
    assert world.read("deal", deal, *columns[:2]) == (None, None)
