"""E-mail addresses and phone numbers."""

import pytest

from liane.records import fields
from tests.fields.samples import ALL, FRENCH, parse, show

MAIL, PHONE = ALL["emails"], ALL["phones"]


def item(value: str, label: str = "work", *, primary: bool = False, valid: bool = True) -> dict[str, object]:
    return {"value": value, "label": label, "primary": primary, "valid": valid}


def test_one_address_is_primary_and_in_lower_case():
    assert parse(MAIL, " Alice.Martin@Exemple.FR ") == [item("alice.martin@exemple.fr", primary=True)]
    assert parse(MAIL, "Alice Martin <alice@exemple.fr>") == [item("alice@exemple.fr", primary=True)]
    assert parse(MAIL, "mailto:alice@exemple.fr")[0]["value"] == "alice@exemple.fr"
    assert parse(MAIL, "rené@société.fr")[0]["value"] == "rené@société.fr"


def test_several_are_read_from_one_text_each_once():
    expected = [item("a@b.fr", primary=True), item("c@d.fr", "home"), item("e@f.fr", valid=False)]
    assert parse(MAIL, "a@b.fr; C@d.fr (perso), e@f.fr (invalid)\na@b.fr") == expected
    assert MAIL.kind.write(MAIL, expected, FRENCH) == "a@b.fr; c@d.fr (home); e@f.fr (work, invalid)"
    assert show(MAIL, expected) == "a@b.fr, c@d.fr, e@f.fr"


def test_the_primary_comes_first_and_there_is_one():
    given = [
        {"value": "a@b.fr"},
        {"value": "c@d.fr", "primary": True, "label": "autre"},
        {"value": "e@f.fr", "primary": True},
        {"value": " "},
    ]
    expected = [item("c@d.fr", "other", primary=True), item("a@b.fr"), item("e@f.fr")]
    assert parse(MAIL, given) == expected
    assert parse(MAIL, []) is None
    assert parse(MAIL, [{"value": None}]) is None


@pytest.mark.parametrize(
    "text",
    [
        "alice", "alice@", "@exemple.fr", "alice@exemple", "a b@exemple.fr", "alice@-exemple.fr", "a..b@exemple.fr",
        ".a@exemple.fr", "alice@exemple.f", "alice@exe_mple.fr", "a" * 65 + "@exemple.fr", "a@b.fr c@d.fr",
        "a@" + "b" * 64 + ".fr", "a@b@c.fr",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_named(text):
    with pytest.raises(fields.Invalid, match="n’est pas une adresse e-mail"):
        parse(MAIL, text)


@pytest.mark.parametrize("raw", [3, {"value": 3}, [3], [{"value": "a@b.fr", "label": 3}], [{"value": ["a@b.fr"]}]])
def test_what_holds_no_text_is_refused(raw):
    with pytest.raises(fields.Invalid):
        parse(MAIL, raw)
    with pytest.raises(fields.Invalid, match="50 au plus"):
        parse(MAIL, ";".join(f"a{number}@b.fr" for number in range(51)))


@pytest.mark.parametrize(
    ("text", "region", "number", "shown"),
    [
        ("06 12 34 56 78", "FR", "+33612345678", "06 12 34 56 78"),
        ("06.12.34.56.78", "FR", "+33612345678", "06 12 34 56 78"),
        ("06/12/34/56/78", "FR", "+33612345678", "06 12 34 56 78"),
        ("06\u00a012-34\u202f56 78", "FR", "+33612345678", "06 12 34 56 78"),
        ("+33 (0)6 12 34 56 78", "FR", "+33612345678", "06 12 34 56 78"),
        ("+33 6 12 34 56 78", "RE", "+33612345678", "06 12 34 56 78"),
        ("0033612345678", "FR", "+33612345678", "06 12 34 56 78"),
        ("+33612345678", "BE", "+33612345678", "+33 6 12 34 56 78"),
        ("0692 12 34 56", "FR", "+262692123456", "0692 12 34 56"),
        ("0692 12 34 56", "RE", "+262692123456", "0692 12 34 56"),
        ("0262 20 12 34", "FR", "+262262201234", "0262 20 12 34"),
        ("0590 81 12 34", "GP", "+590590811234", "0590 81 12 34"),
        ("0694 20 12 34", "FR", "+594694201234", "0694 20 12 34"),
        ("0696 20 12 34", "FR", "+596696201234", "0696 20 12 34"),
        ("0639 01 12 34", "FR", "+262639011234", "0639 01 12 34"),
        ("0976 01 23 45", "GP", "+590976012345", "+590 976 01 23 45"),
        ("0976 01 23 45", "FR", "+33976012345", "09 76 01 23 45"),
        ("01 42 12 34 56", "RE", "+33142123456", "01 42 12 34 56"),
        ("41 12 34", "PM", "+508411234", "041 12 34"),
        ("06 39 98 00 12", "FR", "+33639980012", "06 39 98 00 12"),
        ("02 555 12 12", "BE", "+3225551212", "02 555 12 12"),
        ("+32 2 555 12 12", "FR", "+3225551212", "+32 2 555 12 12"),
    ],
)
def test_numbers_are_kept_as_e164_and_shown_as_dialled(text, region, number, shown):
    context = fields.Context(region=region)
    value = parse(PHONE, text, context)
    assert value[0]["value"] == number
    assert show(PHONE, value, context) == shown


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3639", "n’est pas un numéro de téléphone"),
        ("12", "n’est pas un numéro"),
        ("appeler le matin", "n’est pas un numéro"),
        ("06 12 34 56", "n’est pas un numéro"),
        ("06 12 34 56 78 9", "n’est pas un numéro"),
        ("01 42 12 34 56 ext. 12", "numéro de poste"),
        ("+999 123", "n’est pas un numéro"),
    ],
)
def test_what_is_no_number_is_refused_and_named(text, sentence):
    with pytest.raises(fields.Invalid, match=sentence):
        parse(PHONE, text)


def test_labels_are_read_in_french_and_guessed_for_mobiles():
    value = parse(PHONE, "01 42 12 34 56 (standard) / 06 12 34 56 78 (pro); 0692123456")
    assert [(one["value"], one["label"]) for one in value] == [
        ("+33142123456", "main"),
        ("+33612345678", "work"),
        ("+262692123456", "mobile"),
    ]
    assert PHONE.kind.write(PHONE, value, FRENCH) == "+33142123456 (main); +33612345678 (work); +262692123456"
    assert parse(PHONE, 612345678)[0]["value"] == "+33612345678"


def test_search_finds_a_number_in_both_writings():
    searched = PHONE.kind.searched
    assert searched is not None
    assert list(searched(PHONE, parse(PHONE, "06 12 34 56 78"))) == ["+33612345678", "0612345678"]
    assert list(searched(PHONE, parse(PHONE, "0692 12 34 56"))) == ["+262692123456", "0692123456"]
