"""Letters after "g": every object of the rail has its own."""

from types import SimpleNamespace

from liane.web.finding.leads import leads


def objects(*slugs):
    return [SimpleNamespace(name=slug, slug=slug) for slug in slugs]


def test_objects_take_a_letter_of_their_name_and_no_two_the_same():
    found = leads(objects("companies", "contacts", "deals", "dons", "donnees", "dod"))
    assert {letter: item.slug for letter, item in found.items()} == {
        "s": "companies", "c": "contacts", "d": "deals", "o": "dons", "n": "donnees", "a": "dod",
    }  # fmt: skip


def test_past_the_alphabet_come_digits_then_nothing():
    found = leads(objects(*(f"dd-{number}" for number in range(50))))
    assert len(found) == 36
    assert set(found) == set("abcdefghijklmnopqrstuvwxyz0123456789")
