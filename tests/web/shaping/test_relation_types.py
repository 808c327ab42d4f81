"""Types of relation by the settings: named both ways, told what uses them, retired and brought back."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from liane.capabilities.relations.defaults import ensure_types
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue, refresh
from liane.records.viewer import system

HOME = "/reglages/relations"


@pytest.fixture
def types(people: Any) -> dict[str, UUID]:
    """Return the ids of the first types of relation by name."""
    ensure_types(system())
    refresh()
    return {row.values[0]: row.id for row in fetch(Query("relation_type", columns=("name",), limit=50), system()).rows}


def stored(name: str, *columns: str) -> tuple[Any, ...]:
    rows = fetch(Query("relation_type", columns=("name", *columns), limit=50), system()).rows
    return next(row.values[1:] for row in rows if row.values[0] == name)


def tied(kind: UUID, first: UUID, second: UUID) -> None:
    ends = {side: {"object": "company", "id": one} for side, one in (("source", first), ("target", second))}
    apply(Change(system(), Cause("form"), [Create("relation", {"type": kind, **ends})]))


def problems(page: str) -> str:
    return " ".join(re.findall(r'class="(?:error|notice bad)"[^>]*>(.*?)</p>', page, re.DOTALL))


def made(anne: Client, **values: Any) -> Any:
    return anne.post(f"{HOME}/nouvelle", values)


def test_a_type_is_made_read_both_ways_and_stands_on_pages_at_once(anne, browse, sales):
    values = {
        "name": "Sous-traite à", "inverse_name": "Sous-traitant de", "name_en": "Subcontracts to",
        "from_objects": ["company"], "to_objects": ["company", "contact"], "roles": "Décideur\n\nUtilisateur\n",
    }  # fmt: skip
    assert made(anne, **values).status_code == 302
    assert stored("Sous-traite à", "from_objects", "to_objects", "roles") == (
        ["company"], ["company", "contact"], ["Décideur", "Utilisateur"]
    )  # fmt: skip
    page = anne.get(HOME).content.decode()
    assert "Sous-traitant de" in page
    assert "Sociétés → Sociétés, Contacts" in page
    assert "2 rôles" in page
    assert "Sous-traite à" in browse("alice").get(f"/companies/{sales.berthaut}").content.decode()


def test_what_is_wrong_is_said_beside_its_box_and_nothing_typed_is_lost(anne, types):
    one_way = made(anne, name="Sous-traite à")
    assert one_way.status_code == 422
    assert "de l’autre côté" in problems(one_way.content.decode())
    assert 'value="Sous-traite à"' in one_way.content.decode()
    doubled = made(anne, name="Partenaire de", symmetric="1")
    assert doubled.status_code == 422
    assert problems(doubled.content.decode())
    odd = made(anne, name="Étrange", symmetric="1", from_objects=["stage", "rien"])
    assert "ne se relie pas" in problems(odd.content.decode())
    assert len(fetch(Query("relation_type", limit=50), system()).rows) == len(types)


def test_what_uses_a_type_is_said_before_it_is_retired_and_it_comes_back(anne, browse, people, types, sales):
    partner = types["Partenaire de"]
    tied(partner, sales.berthaut, sales.orsel)
    shown = {"where": {"any": f"{partner}.to.company"}}
    view: dict[str, Any] = {
        "object": "company",
        "name": "Nos partenaires",
        "visibility": "everyone",
        "kind": "list",
        "shown": shown,
    }
    view["owner"] = people.alice
    apply(Change(system(), Cause("form"), [Create("view", view)]))
    for address in (f"{HOME}/{partner}", f"{HOME}/{partner}/retrait"):
        page = anne.get(address).content.decode()
        assert "1 relation entre des fiches" in page
        assert "Nos partenaires" in page
    assert anne.post(f"{HOME}/{partner}/retrait", {"delete": "1"}).status_code == 302
    assert stored("Partenaire de", "retired") == (True,)
    alice, offered = browse("alice"), f"/relations/nouvelle/{partner}.to.company"
    page = alice.get(f"/companies/{sales.berthaut}").content.decode()
    assert "Cabinet Orsel" in page
    assert offered not in page
    assert anne.post(f"{HOME}/{partner}/service").status_code == 302
    assert offered in alice.get(f"/companies/{sales.berthaut}").content.decode()


def test_one_that_nothing_uses_may_go_for_good(anne, types):
    assert "Supprimer pour de bon" in anne.get(f"{HOME}/{types['Concurrent de']}/retrait").content.decode()
    assert anne.post(f"{HOME}/{types['Concurrent de']}/retrait", {"delete": "1"}).status_code == 302
    assert anne.get(f"{HOME}/{types['Concurrent de']}").status_code == 404


def test_a_type_never_leaves_relations_outside_it(anne, types, sales):
    partner = types["Partenaire de"]
    tied(partner, sales.berthaut, sales.orsel)
    values = {"name": "Partenaire de", "symmetric": "1", "version": "1", "from_objects": ["contact"]}
    answer = anne.post(f"{HOME}/{partner}", values)
    assert answer.status_code == 422
    assert "1 relation ne serait plus de ce type" in problems(answer.content.decode())
    wider = anne.post(f"{HOME}/{partner}", values | {"from_objects": ["contact", "company"]})
    assert wider.status_code == 302
    assert stored("Partenaire de", "to_objects") == (["contact", "company"],)


def test_one_that_a_field_holds_is_renamed_and_stays_its(anne, types):
    parent = types["Filiale de"]
    page = anne.get(f"{HOME}/{parent}").content.decode()
    assert "portée par le champ" in page
    assert 'name="from_objects"' not in page
    assert anne.post(f"{HOME}/{parent}", {"name": "Succursale de", "inverse_name": "Siège de"}).status_code == 302
    assert stored("Succursale de", "field", "to_objects", "one_target") == ("company.parent", ["company"], True)


def test_two_administrators_change_the_same_type(anne, types):
    partner = types["Partenaire de"]
    values = {"name": "Allié de", "symmetric": "1", "version": "1", "from_objects": ["company"]}
    assert anne.post(f"{HOME}/{partner}", values).status_code == 302
    second = anne.post(f"{HOME}/{partner}", values | {"name": "Associé de"})
    assert second.status_code == 422
    assert "entre-temps" in problems(second.content.decode())
    assert "Enregistrez à nouveau" in problems(second.content.decode())
    # Told what the other changed, her next word is the last; refused for something else, it is not.
    assert 'name="version" value="2"' in second.content.decode()
    long = anne.post(f"{HOME}/{partner}", values | {"name": "Partenaire de", "name_en": "x" * 500})
    assert long.status_code == 422
    assert 'name="version" value="1"' in long.content.decode()


def test_the_order_is_that_of_pages(anne, types):
    ids = [str(one) for one in types.values()]
    assert anne.post(f"{HOME}/ordre", {"field": [*reversed(ids), "rien"]}).status_code == 302
    assert [bridge.type for bridge in catalogue().bridges if bridge.key.endswith(".to")] != []
    assert [str(row.id) for row in fetch(Query("relation_type", sort=("position",), limit=50), system()).rows] == [
        *reversed(ids)
    ]


def test_only_administrators_shape_relations(browse, types):
    for address in (HOME, f"{HOME}/nouvelle", f"{HOME}/{types['Partenaire de']}"):
        assert browse("alice").get(address).status_code == 403


def test_english_readers_see_types_by_their_english_names(anne, types):
    anne.post("/langue", {"language": "en", "next": HOME})
    page = anne.get(HOME).content.decode()
    assert "Partner of" in page
    assert "Partenaire de" not in page
    assert "Partner of</h1>" in anne.get(f"{HOME}/{types['Partenaire de']}").content.decode()
