"""What is done to many records at once: each way of acting, and what a recipe refuses."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liane.records.changes.bulk_recipe import dump_recipe, load_recipe, parse_recipe, ways
from liane.records.changes.model import Refused
from liane.records.fields import Invalid
from liane.records.registry import catalogue
from liane.records.viewer import EVERYTHING, FieldRight
from tests.records.people import SYSTEM, create, rich, values, write


def acts(*given):
    return parse_recipe({"acts": list(given)}, catalogue()["box"], SYSTEM)


def done(box, *given):
    """Do acts to one box, by way of JSON, and return the fields that they name."""
    item = catalogue()["box"]
    recipe = load_recipe(dump_recipe(acts(*given)), item)
    held = dict(zip(item.fields, values("box", box, *item.fields) or (), strict=True))
    held["others"] = [one.id for one in held["others"] or ()]
    write(SYSTEM, recipe.edit(item, box, held, 0, SYSTEM.context))
    return values("box", box, *(act.field.key for act in recipe.acts))


@pytest.fixture
def box(people):
    return create(
        SYSTEM, "box", name="Caisse rouge", count=10, weight="2,5", price="100 EUR", tags=["Été", "vrac"],
        colours=["red"], note="à Lyon, rue de Lyon",
    )  # fmt: skip


def test_values_are_set_and_cleared(box):
    assert done(box, {"field": "colour", "do": "set", "value": "Bleu"}, {"field": "note", "do": "clear"}) == (
        "blue", None,
    )  # fmt: skip


def test_numbers_rise_by_an_amount_or_by_hundredths(box):
    count, weight, price = done(
        box,
        {"field": "count", "do": "percent", "value": "5 %"},
        {"field": "weight", "do": "raise", "value": "-0,25"},
        {"field": "price", "do": "percent", "value": "3,333"},
    )
    assert (count, weight) == (11, Decimal("2.25"))
    assert (price["amount"], price["currency"]) == (Decimal("103.33"), "EUR")


@pytest.mark.parametrize("key", ["count", "weight", "price"])
def test_a_number_that_rises_too_far_is_refused_in_words(box, key):
    far = {"field": key, "do": "percent", "value": str(10**17)}
    with pytest.raises(Refused, match="trop grand"):
        done(box, far, far)


def test_tags_and_choices_are_added_once_and_removed(box):
    assert done(
        box,
        {"field": "tags", "do": "add", "value": "ete; promo"},
        {"field": "colours", "do": "add", "value": "Vert"},
        {"field": "tags", "do": "remove", "value": "VRÀC"},
    ) == (["Été", "promo"], ["red", "green"], ["Été", "promo"])


def test_links_are_added_and_removed(box):
    other = create(SYSTEM, "box", name="Voisine")
    [linked] = done(box, {"field": "others", "do": "add", "value": [str(other)]})
    assert [one.id for one in linked] == [other]
    [none] = done(box, {"field": "others", "do": "remove", "value": [str(other)]})
    assert none == []


def test_text_is_replaced_wherever_it_stands(box):
    assert done(box, {"field": "note", "do": "replace", "value": "Lyon", "into": "Dijon"}) == ("à Dijon, rue de Dijon",)


def test_what_a_record_does_not_hold_stays_empty(box):
    empty = create(SYSTEM, "box", name="Vide")
    raised, replaced = {"field": "count", "do": "raise", "value": 5}, {"field": "note", "do": "replace", "value": "a"}
    assert done(empty, raised, replaced) == (None, None)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"field": "nothing", "do": "set", "value": 1}, "n’existe pas"),
        ({"field": "name", "do": "clear"}, "obligatoire"),
        ({"field": "created_at", "do": "set", "value": "2026-01-01"}, "ne se modifie pas"),
        ({"field": "count", "do": "set", "value": "beaucoup"}, "Nombre : « beaucoup » n’est pas un nombre"),
        ({"field": "name", "do": "percent", "value": 5}, "ne se modifie pas ainsi"),
        ({"field": "count", "do": "raise", "value": ""}, "de combien"),
        ({"field": "colour", "do": "set", "value": ""}, "Il manque une valeur"),
        ({"field": "owner", "do": "share", "value": []}, "au moins une personne"),
        ({"field": "count", "do": "explode", "value": 1}, "ne se modifie pas ainsi"),
    ],
)
def test_what_cannot_be_done_is_said(people, given, said):
    with pytest.raises(Invalid) as refused:
        acts(given)
    assert said in " ".join(str(refused.value).split())


def test_fields_that_are_hidden_or_only_read_cannot_be_acted_on(people):
    rights = replace(EVERYTHING, fields={"price": FieldRight.HIDDEN, "note": FieldRight.READ})
    viewer = rich(people.owner, box=rights)
    item = catalogue()["box"]
    assert ways(item.fields["note"], viewer, item) == ways(item.fields["price"], viewer, item) == ()
    with pytest.raises(Invalid, match="n’existe pas"):
        parse_recipe({"acts": [{"field": "price", "do": "clear"}]}, item, viewer)
