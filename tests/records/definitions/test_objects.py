"""An object that the organisation invents is, at once, a kind of record like any other."""

import pytest
from django.db import connection
from django.utils.translation import override

from liane.records.changes.model import Create, Delete, Refused, Update
from liane.records.definitions import layouts
from liane.records.registry import catalogue, refresh
from tests.records.committed import together
from tests.records.definitions.words import back, refusal
from tests.records.people import SYSTEM, add_field, add_object, create, delete, found, rich, update, values, write


def test_a_new_object_lists_writes_searches_and_undoes(people):
    add_object("Don", "Dons", singular_en="Donation", plural_en="Donations")
    add_field("don", "montant", kind="money")
    add_field("don", "boite", kind="relation", target="box", inverse="dons")
    me = rich(people.owner)
    box = create(me, "box", name="Caisse")
    don = create(me, "don", name="Don de Zoé", montant="120 EUR", boite=box)
    other = create(me, "don", name="Don d’Éric", montant="20 EUR")
    assert found(me, object="don", sort=["name"]) == [don, other]
    assert found(me, object="don", where={"field": "montant", "op": "gt", "value": "100 EUR"}) == [don]
    assert found(me, object="don", where={"field": "boite.name", "op": "is", "value": "caisse"}) == [don]
    assert found(me, object="box", where={"any": "dons"}) == [box]
    assert found(me, object="don", search="eric") == [other]
    changed = update(me, "don", don, name="Grand don")
    gone = delete(me, "don", don)
    assert found(me, object="don") == [other]
    back(gone, me)
    back(changed, me)
    assert values("don", don, "name") == ("Don de Zoé",)
    assert str(catalogue()["don"].plural) == "Dons"


def test_the_rows_of_an_object_lie_in_a_table_of_their_own(people):
    add_object("Don", "Dons")
    create(rich(people.owner), "don", name="x")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(object) FROM records_row")
        assert cursor.fetchone() == (1, "don")
        cursor.execute("SELECT count(*) FROM records_row_don")
        assert cursor.fetchone() == (1,)


def test_an_object_and_its_fields_are_made_by_one_change_and_taken_back_by_one(people):
    made = write(
        SYSTEM,
        Create("custom_object", {"singular": "Bénévole", "name": "Bénévoles", "scope": "everyone"}),
        Create("custom_field", {"object": "benevole", "declaration": {"kind": "text", "label": {"fr": "Métier"}}}),
        Create("layout", {"object": "benevole", "columns": ["metier"]}),
    )
    refresh()
    item = catalogue()["benevole"]
    assert "metier" in item.fields
    assert "owner" not in item.fields
    assert layouts.of(item, SYSTEM).columns == ("metier",)
    back(made, SYSTEM)
    refresh()
    assert catalogue().get("benevole") is None


def test_a_deleted_object_comes_back_with_its_records_and_fields(people):
    don = add_object("Don", "Dons")
    add_field("don", "montant", kind="money")
    record = create(rich(people.owner), "don", name="x", montant="5 EUR")
    gone = delete(SYSTEM, "custom_object", don)
    refresh()
    assert catalogue().get("don") is None
    again = refusal(Create("custom_object", {"singular": "Don", "name": "Dons"}))
    assert "don" in again
    back(gone, SYSTEM)
    refresh()
    assert found(SYSTEM, object="don", where={"field": "montant", "op": "is", "value": "5"}) == [record]


def test_a_retired_object_takes_the_relations_to_it_along(people):
    don = add_object("Don", "Dons")
    add_field("box", "don", kind="relation", target="don")
    update(SYSTEM, "custom_object", don, retired=True)
    refresh()
    assert catalogue()["box"].field("don") is None
    assert catalogue().by_slug("dons") is None
    update(SYSTEM, "custom_object", don, retired=False)
    refresh()
    assert catalogue()["box"].field("don") is not None


@pytest.mark.parametrize(
    "values",
    [
        {"singular": "Boîte", "name": "Des boîtes", "key": "box"},
        {"singular": "X", "name": "Y", "slug": "reglages"},
        {"singular": "X", "name": "Y", "key": "Pas une clé"},
        {"singular": "X", "name": "Y", "slug": "../etc"},
        {"singular": "X", "name": "Y", "icon": "<svg>"},
        {"singular": "X", "name": "Y", "hue": 999},
        {"singular": "X", "name": "Y", "key": "x" * 41},
        {"singular": "", "name": ""},
        {"singular": "!", "name": "?"},
    ],
)
def test_a_name_that_cannot_be_is_refused(people, values):
    before = set(catalogue().objects)
    assert refusal(Create("custom_object", values))
    refresh()
    assert set(catalogue().objects) == before


def test_a_doubled_name_is_refused_even_within_one_change(people):
    add_object("Don", "Dons")
    assert "« Don »" in refusal(Create("custom_object", {"singular": "Don", "name": "Autres dons"}))
    assert "« Dons »" in refusal(Create("custom_object", {"singular": "Autre don", "name": "Dons"}))
    twice = [Create("custom_object", {"singular": "Legs", "name": "Legs"}) for _ in range(2)]
    assert "« Legs »" in refusal(*twice)


def test_an_object_is_not_called_as_another_in_any_language(people):
    don = add_object("Don", "Dons", singular_en="Gift", plural_en="Gifts")
    for names in (
        {"singular": "don ", "name": "Autres", "key": "autre"},
        {"singular": "Autre", "name": "DONS", "slug": "autres"},
        {"singular": "Autre", "name": "Autres", "singular_en": "gift"},
        {"singular": "Gifts", "name": "Autres"},
        {"singular": "Boîte", "name": "Autres"},
    ):
        assert "s’appelle déjà" in refusal(Create("custom_object", names))
    legs = add_object("Legs", "Legs")
    assert "s’appelle déjà" in refusal(Update("custom_object", legs, {"singular": "Don"}))
    update(SYSTEM, "custom_object", don, retired=True)
    update(SYSTEM, "custom_object", legs, singular="Don")
    assert "s’appelle déjà" in refusal(Update("custom_object", don, {"retired": False}))


@pytest.mark.parametrize("names", [
    {"singular": "Réglage", "name": "Réglages"},
    {"singular": "Entrée", "name": "JOURNAL"},
    {"singular": "Journaux", "name": "Corbeilles"},
    {"singular": "Setting", "name": "Settings"},
    {"singular": "Fiche", "name": "Fiches", "plural_en": "Settings"},
    {"singular": "Message", "name": "Boites de réception"},
    {"singular": "Fichier", "name": "Fichiers"},
    {"singular": "File", "name": "Search"},
])  # fmt: skip
def test_an_object_is_not_called_as_a_page_of_liane(people, names):
    said = refusal(Create("custom_object", names))
    assert "est le nom d’une page de Liane" in said
    assert any(f"« {name} »" in said for name in names.values())
    with override("en"):
        assert "is the name of a Liane page" in refusal(Create("custom_object", names))


def test_an_object_that_has_the_name_of_a_page_may_change_otherwise(people):
    one = add_object("Relevé", "Relevés")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_custom_object SET name = 'Journal' WHERE id = %s", [one])
    update(SYSTEM, "custom_object", one, hue=3)
    assert "« Vue »" in refusal(Update("custom_object", one, {"singular": "Vue"}))


def test_key_and_address_stay(people):
    don = add_object("Don", "Dons")
    for key in ("key", "slug"):
        with pytest.raises(Refused):
            update(SYSTEM, "custom_object", don, **{key: "autre"})


def test_there_are_so_many_objects_at_most(people):
    many = [
        Create("custom_object", {"singular": f"Objet {n}", "name": f"Objets {n}", "retired": True}) for n in range(201)
    ]
    assert "200" in refusal(*many)


def test_only_who_may_shape_does(people):
    assert "Votre rôle" in refusal(Create("custom_object", {"singular": "Don", "name": "Dons"}), actor=people.reader)
    don = add_object("Don", "Dons")
    assert refusal(Delete("custom_object", don), actor=people.reader)


def test_own_objects_follow_the_scope_of_their_owner(people):
    add_object("Don", "Dons")
    mine = create(people.owner, "don", name="à moi")
    assert found(people.owner, object="don") == [mine]
    assert found(people.mate, object="don") == [mine]
    assert found(people.outsider, object="don") == []
    with pytest.raises(Refused):
        update(people.mate, "don", mine, name="non")


def test_what_belongs_to_everyone_has_no_owner(people):
    add_object("Salle", "Salles", feminine=True, scope="everyone")
    hall = create(people.owner, "salle", name="Salle des fêtes")
    assert found(people.outsider, object="salle") == [hall]


def test_two_administrators_make_the_same_object_at_once(committed_people):
    answers = together(*(lambda: add_object("Legs", "Les legs") for _turn in range(2)))
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(refused) == 1
    assert "Legs" in str(refused[0])
