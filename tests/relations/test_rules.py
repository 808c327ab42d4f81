"""Relations fit their type, stand once at a time, go with their ends and come back with them."""

from datetime import date

import pytest

from liane.records.changes.model import Create, Delete, Refused, Update
from liane.records.changes.undo import undo
from liane.records.registry import catalogue, refresh


def test_the_first_types_read_in_both_languages_and_the_parent_is_not_kept_twice(world, types, firms, tie):
    assert list(types) == [
        "Filiale de", "Partenaire de", "Prescripteur de", "Concurrent de", "Conjoint de", "Rend compte à"
    ]  # fmt: skip
    names = ("name", "inverse_name", "name_en", "inverse_name_en")
    assert world.read("relation_type", types["Rend compte à"], *names) == (
        "Rend compte à", "Encadre", "Reports to", "Manages"
    )  # fmt: skip
    assert world.read("relation_type", types["Partenaire de"], "inverse_name", "symmetric") == (None, True)
    with pytest.raises(Refused, match="portée par un champ"):
        tie("Filiale de", firms.alpha, firms.beta)


@pytest.mark.parametrize(
    ("called", "objects", "ends", "sentence"),
    [
        ("Partenaire de", "company:contact", ("alpha", "zoe"), "ne relie pas ce genre"),
        ("Conjoint de", "company", ("alpha", "beta"), "ne relie pas ce genre"),
        ("Partenaire de", "company", ("alpha", "alpha"), "elle-même"),
    ],
)
def test_ends_fit_their_type(firms, tie, called, objects, ends, sentence):
    with pytest.raises(Refused, match=sentence):
        tie(called, *(getattr(firms, end) for end in ends), objects=objects)


def test_a_role_is_one_of_those_of_its_type_and_the_end_follows_the_beginning(world, types, firms, tie):
    with pytest.raises(Refused, match="rôle"):
        tie("Partenaire de", firms.alpha, firms.beta, role="Intégrateur")
    world.apply(Update("relation_type", types["Partenaire de"], {"roles": ["Intégrateur", "Revendeur"]}))
    tie("Partenaire de", firms.alpha, firms.beta, role="Intégrateur")
    with pytest.raises(Refused, match="fin précède"):
        tie("Partenaire de", firms.alpha, firms.gamma, since="2026-02-01", until="2026-01-31")


def test_a_pair_is_tied_once_at_a_time_from_either_side(firms, tie):
    tie("Partenaire de", firms.alpha, firms.beta, since="2024-01-01", until="2025-01-01")
    tie("Partenaire de", firms.alpha, firms.beta, since="2025-01-01")
    with pytest.raises(Refused, match="déjà reliées"):
        tie("Partenaire de", firms.beta, firms.alpha)
    with pytest.raises(Refused, match="déjà reliées"):
        tie("Partenaire de", firms.alpha, firms.beta, since="2024-06-01", until="2024-07-01")
    tie("Concurrent de", firms.alpha, firms.beta)
    # Not symmetric: the way back is another relation.
    tie("Prescripteur de", firms.alpha, firms.beta)
    tie("Prescripteur de", firms.beta, firms.alpha)
    with pytest.raises(Refused, match="déjà reliées"):
        tie("Prescripteur de", firms.beta, firms.alpha)


def test_two_of_one_change_see_each_other(world, types, firms):
    ends = {
        "source": {"object": "company", "id": firms.alpha},
        "target": {"object": "company", "id": firms.beta},
        "type": types["Partenaire de"],
    }
    with pytest.raises(Refused, match="déjà reliées"):
        world.apply(Create("relation", ends), Create("relation", ends))


def test_one_at_a_time_means_the_other_has_ended(world, firms, tie):
    lea = world.make("contact", first_name="Léa")
    married = tie("Conjoint de", firms.zoe, firms.luc, "contact")
    with pytest.raises(Refused, match="Une seule à la fois"):
        tie("Conjoint de", lea, firms.zoe, "contact")
    world.apply(Update("relation", married, {"until": "2026-01-10"}))
    tie("Conjoint de", lea, firms.zoe, "contact", since="2026-01-10")
    with pytest.raises(Refused, match="Une seule à la fois"):
        world.apply(Update("relation", married, {"until": None}))


def test_nobody_reports_to_whom_she_manages_however_far(world, firms, tie):
    lea = world.make("contact", first_name="Léa")
    tie("Rend compte à", firms.zoe, firms.luc, "contact")
    tie("Rend compte à", firms.luc, lea, "contact")
    with pytest.raises(Refused, match="boucle"):
        tie("Rend compte à", lea, firms.zoe, "contact")
    with pytest.raises(Refused, match="Une seule à la fois"):
        tie("Rend compte à", firms.zoe, lea, "contact")


def test_deleting_an_end_takes_its_relations_and_an_undo_brings_them_back(world, firms, tie):
    tie("Partenaire de", firms.alpha, firms.beta, since="2025-01-01", note="salon de Lyon")
    tie("Concurrent de", firms.gamma, firms.alpha)
    gone = world.apply(Delete("company", firms.alpha))
    assert world.all("relation", "type") == []
    undo(gone.id, world.viewer)
    assert world.all("relation", "type", "source", "target", "since", "note") == [
        ("Concurrent de", "Gamma", "Alpha", None, None),
        ("Partenaire de", "Alpha", "Bêta", date(2025, 1, 1), "salon de Lyon"),
    ]


def test_a_type_in_use_is_retired_not_deleted(world, types, firms, tie):
    tie("Partenaire de", firms.alpha, firms.beta)
    with pytest.raises(Refused, match="encore utilisée"):
        world.apply(Delete("relation_type", types["Partenaire de"]))
    world.apply(Update("relation_type", types["Partenaire de"], {"retired": True}))
    refresh()
    assert "Partenaire de" not in {str(one.label) for one in catalogue().bridges}
    with pytest.raises(Refused, match="hors service"):
        tie("Partenaire de", firms.alpha, firms.gamma)


def test_a_type_says_how_it_reads_from_the_other_side_and_ties_what_exists(world):
    with pytest.raises(Refused, match="de l’autre côté"):
        world.make("relation_type", name="Héberge")
    with pytest.raises(Refused, match="licorne"):
        world.make("relation_type", name="Héberge", inverse_name="Hébergé par", from_objects=["licorne"])
    with pytest.raises(Refused, match="role"):
        world.make("relation_type", name="Héberge", inverse_name="Hébergé par", to_objects=["role"])
    with pytest.raises(Refused, match="n’est pas une relation"):
        world.make("relation_type", name="Héberge", inverse_name="Hébergé par", field="company.name")
    with pytest.raises(Refused, match="unique"):
        world.make("relation_type", name="partenaire DE", symmetric=True)
    made = world.make("relation_type", name="Travaille pour", inverse_name="Emploie", field="contact.company")
    assert world.read("relation_type", made, "from_objects", "to_objects", "one_target") == (
        ["contact"], ["company"], True
    )  # fmt: skip
