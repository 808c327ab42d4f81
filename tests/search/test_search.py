"""Records are found by their words: whole, begun, misspelt, without accents, numbers however written."""

import pytest

from liane.capabilities.search.dictionary import nearest
from liane.capabilities.search.lookup import find
from liane.capabilities.search.terms import wanted
from liane.capabilities.search.words import vector
from liane.records.models import CustomField
from liane.records.registry import bump_version, refresh
from tests.records.conftest import people  # noqa: F401
from tests.records.people import add_field, create, delete, found, rich, update


@pytest.fixture
def me(people):  # noqa: F811
    return rich(people.owner)


def titles(me, text: str, **more) -> list[str]:
    return [hit.title for hit in find(me, text, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "Boulangerie",
        "boulangerie",
        "BOULAN",
        "boulangerei",
        "bolangerie",
        "élise",
        "elise",
        "elise boul",
        "eilse",
        "boulangerie elsie",
    ],
)
def test_a_record_is_found_however_it_is_typed(me, text):
    create(me, "box", name="Boulangerie Élise")
    create(me, "box", name="Garage Martin")
    assert titles(me, text) == ["Boulangerie Élise"]
    box = found(me, object="box", search=text)
    assert len(box) == 1


def test_the_best_answer_comes_first(me):
    for name in ("Martinez", "Paul Martin", "Martin", "Martin et fils"):
        create(me, "box", name=name)
    assert titles(me, "martin")[:2] == ["Martin", "Martin et fils"]
    assert set(titles(me, "martin")) == {"Martin", "Martin et fils", "Paul Martin", "Martinez"}
    assert titles(me, "martin", limit=1) == ["Martin"]
    assert titles(me, "martin", objects=["shelf"]) == []


def test_the_index_follows_every_write(me):
    box = create(me, "box", name="Ancien", emails="ancien@exemple.fr")
    update(me, "box", box, name="Nouveau", emails=None)
    assert titles(me, "ancien") == []
    assert titles(me, "nouveau") == ["Nouveau"]
    delete(me, "box", box)
    assert titles(me, "nouveau") == []


@pytest.mark.parametrize(
    "text", ["", " ", "'", "& | !", ":*", "\\", "a:b", "(", "\x00", "œ", "\ud800", "%_%", "😀", "x" * 5000]
)
def test_odd_texts_break_nothing(me, text):
    create(me, "box", name=f"Texte {text}")
    assert isinstance(find(me, text), list)
    found(me, object="box", search=text)


def test_numbers_are_one_word_however_they_are_spaced():
    assert wanted("01 99 00 12 34").terms == ("0199001234",)
    assert wanted("+33 1 99 00 12 34").terms == ("0199001234",)
    assert "732829320" in vector("company", [("siren", "A", "SIREN 732 829 320")])[1]


def test_fields_of_its_own_are_searched_when_they_say_so(me):
    add_field("thing", "nickname", kind="text", search="B")
    thing = create(me, "thing", name="Chose", box=create(me, "box", name="b"), nickname="Machin")
    assert [hit.id for hit in find(me, "machin")] == [thing]
    CustomField.objects.all().delete()
    bump_version("catalogue")
    refresh()
    assert titles(me, "chose") == ["Chose"]


def words(typed: str) -> list[str]:
    return [one.word for one in nearest(typed)]


def test_words_too_short_or_too_far_are_not_guessed(me):
    create(me, "box", name="Dupont Lyon Montreuil")
    assert words("li") == []
    assert words("12345") == []
    # Two slips in a short word could be another word.
    assert words("dxxnt") == []
    assert words("montxxuil") == ["montreuil"]
    assert words("mxxxreuil") == []


def test_one_slip_is_found_wherever_it_is(me):
    create(me, "box", name="Dupont")
    letters = "dupont"
    slips = {letters[:at] + letters[at + 1 :] for at in range(6)}
    slips |= {letters[:at] + "x" + letters[at + 1 :] for at in range(6)}
    slips |= {letters[:at] + "x" + letters[at:] for at in range(7)}
    slips |= {letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :] for at in range(5)}
    assert {slip for slip in slips if words(slip) != ["dupont"]} == set()
