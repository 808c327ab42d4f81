"""Companies and contacts keep true whatever is done to them."""

from datetime import UTC, date, datetime

import pytest

from liane.records.changes.model import Create, Delete, Refused, Update
from liane.records.changes.undo import undo
from liane.records.viewer import system


def test_a_contact_is_called_by_her_names_else_by_how_to_reach_her(world):
    alice = world.make("contact", first_name="Alice", last_name="Bernard")
    nameless = world.make("contact", emails="info@exemple.fr")
    assert world.read("contact", alice, "name") == "Alice Bernard"
    assert world.read("contact", nameless, "name") == "info@exemple.fr"
    world.apply(Update("contact", alice, {"last_name": "Morvan"}))
    assert world.read("contact", alice, "name") == "Alice Morvan"
    with pytest.raises(Refused, match="au moins un nom"):
        world.make("contact", job_title="Acheteuse")


def test_a_company_is_never_its_own_parent_however_far(world):
    top, middle = world.make("company", name="Mère"), world.make("company", name="Fille")
    world.apply(Update("company", middle, {"parent": top}))
    bottom = world.make("company", name="Petite-fille", parent=middle)
    with pytest.raises(Refused, match="propre société mère"):
        world.apply(Update("company", top, {"parent": bottom}))
    one, two = Create("company", {"name": "Un"}), Create("company", {"name": "Deux"})
    world.apply(one, two)
    with pytest.raises(Refused, match="propre société mère"):
        world.apply(Update("company", one.id, {"parent": two.id}), Update("company", two.id, {"parent": one.id}))


def test_moving_to_another_company_ends_a_post_and_begins_one(world):
    old, new = world.make("company", name="Ancienne"), world.make("company", name="Nouvelle")
    alice = world.make("contact", last_name="Bernard", company=old, job_title="Acheteuse")
    assert world.all("employment", "company") == []
    when = datetime(2026, 3, 2, 9, tzinfo=UTC)
    moved = world.apply(Update("contact", alice, {"company": new, "job_title": "Directrice"}), effective_at=when)
    day = date(2026, 3, 2)
    assert world.all("employment", "company", "job_title", "since", "until") == [
        ("Ancienne", "Acheteuse", None, day),
        ("Nouvelle", "Directrice", day, None),
    ]
    undo(moved.id, world.viewer)
    assert world.all("employment", "company") == []
    assert world.read("contact", alice, "company") == "Ancienne"


def test_leaving_again_ends_the_post_that_was_begun(world):
    first, second, third = (world.make("company", name=name) for name in "ABC")
    alice = world.make("contact", last_name="Bernard", company=first)
    for company, month in ((second, 1), (third, 6)):
        when = datetime(2026, month, 15, 9, tzinfo=UTC)
        world.apply(Update("contact", alice, {"company": company}), effective_at=when)
    assert world.all("employment", "company", "since", "until") == [
        ("A", None, date(2026, 1, 15)),
        ("B", date(2026, 1, 15), date(2026, 6, 15)),
        ("C", date(2026, 6, 15), None),
    ]


def test_a_post_does_not_end_before_it_begins(world):
    company, alice = world.make("company", name="A"), world.make("contact", last_name="B")
    with pytest.raises(Refused, match="fin précède"):
        world.make("employment", company=company, contact=alice, since="2026-05-01", until="2026-04-30")


def test_a_deleted_company_takes_its_sites_and_leaves_its_contacts(world):
    company = world.make("company", name="A")
    world.make("site", name="Siège", company=company)
    alice = world.make("contact", last_name="B", company=company)
    gone = world.apply(Delete("company", company))
    assert world.all("site", "name") == []
    assert world.read("contact", alice, "company") is None
    undo(gone.id, world.viewer)
    assert world.all("site", "name", "company") == [("Siège", "A")]
    assert world.read("contact", alice, "company") == "A"


def test_a_siren_stands_once(world):
    world.make("company", name="A", siren="732 829 320")
    with pytest.raises(Refused, match="unique"):
        world.make("company", name="B", siren="732829320")


def test_a_number_is_dialled_from_the_address_of_its_record_else_from_the_organisation(world):
    brussels = {"city": "Bruxelles", "postcode": "1000", "country": "BE"}
    company = world.make("company", name="Brasserie", phones="02 555 12 12", address=brussels)
    assert world.read("company", company, "phones")[0]["value"] == "+3225551212"
    world.apply(Update("company", company, {"phones": "02 555 13 13"}))
    assert world.read("company", company, "phones")[0]["value"] == "+3225551313"
    world.apply(Update("company", company, {"phones": "01 99 00 12 34"}))
    assert world.read("company", company, "phones")[0]["value"] == "+33199001234"
    world.viewer = system(region="CH")
    swiss = world.make("company", name="Horlogerie", phones="022 555 12 12")
    assert world.read("company", swiss, "phones")[0]["value"] == "+41225551212"
    paris = world.make(
        "company", name="Agence", phones="01 99 00 12 34", address="2 rue de la Paix, 75002 Paris, France"
    )
    assert world.read("company", paris, "phones")[0]["value"] == "+33199001234"


def test_a_name_that_a_rule_makes_is_not_missed_because_of_another_fault(world):
    with pytest.raises(Refused) as refused:
        world.apply(Create("contact", {"first_name": "Alice", "phones": "abc", "linkedin": "pas un lien"}))
    assert {problem.field for problem in refused.value.problems} == {"phones", "linkedin"}
    with pytest.raises(Refused) as refused:
        world.make("note", body="")
    assert {problem.field for problem in refused.value.problems} == {"body", "subject"}
