"""Text, choices, tags, yes or no, web addresses, countries and links."""

from uuid import UUID

import pytest

from liane.records import fields
from tests.fields.samples import ALL, ENGLISH, FRENCH, parse, show

STAGE, STAGES, TAGS, URL = ALL["choice"], ALL["choices"], ALL["tags"], ALL["url"]
ONE = UUID("01931f2e-0000-7000-8000-000000000001")
TWO = UUID("01931f2e-0000-7000-8000-000000000002")


def test_text_is_folded_to_single_spaces_and_bounded():
    field = fields.Text("Nom", max_length=5)
    assert parse(field, "  a \t b\x00\n ") == "a b"
    assert parse(ALL["long_text"], "a\r\nb  \n\n") == "a\nb"
    with pytest.raises(fields.Invalid, match="compte 6 caractères"):
        parse(field, "abcdef")


def test_a_choice_is_named_by_key_or_label():
    assert parse(STAGE, "won") == parse(STAGE, "GAGNE") == parse(STAGE, " gagné ") == "won"
    assert parse(STAGE, "old") == "old"
    assert show(STAGE, "won") == "Gagné"
    assert show(STAGE, "gone") == "gone"
    with pytest.raises(fields.Invalid, match="« autre\u00a0» n’est pas dans la liste".replace("« ", "«\u00a0")):
        parse(STAGE, "autre")


def test_several_choices_keep_the_order_of_the_options():
    assert parse(STAGES, "lost; nouveau; lost") == ["new", "lost"]
    assert parse(STAGES, "Perdu, Gagné") == parse(STAGES, ["lost", "won"]) == ["won", "lost"]
    assert parse(STAGES, [" "]) is None
    assert show(STAGES, ["won", "lost"]) == "Gagné, Perdu"
    with pytest.raises(fields.Invalid, match="inconnu"):
        parse(STAGES, "won, inconnu")


def test_tags_are_kept_as_typed_and_once():
    assert parse(TAGS, "Salon  Paris, VIP; vip\nÉté, ete") == ["Salon Paris", "VIP", "Été"]
    assert parse(TAGS, ["a, b", "A"]) == ["a", "b"]
    assert parse(TAGS, " , ;") is None
    with pytest.raises(fields.Invalid, match="60 caractères"):
        parse(TAGS, "x" * 61)
    with pytest.raises(fields.Invalid, match="100 étiquettes"):
        parse(TAGS, [str(number) for number in range(101)])


def test_yes_and_no_in_both_languages():
    field = ALL["yes_no"]
    assert all(parse(field, word) is True for word in ("Oui", "yes", "VRAI", "1", "x", "on", 1, True))
    assert all(parse(field, word) is False for word in ("non", "No", "faux", "0", "off", 0, False))
    assert (show(field, True), show(field, False, ENGLISH)) == ("Oui", "No")
    with pytest.raises(fields.Invalid, match="ni oui ni non"):
        parse(field, "peut-être")


@pytest.mark.parametrize(
    ("text", "url", "shown"),
    [
        ("exemple.fr", "https://exemple.fr", "exemple.fr"),
        ("HTTP://Exemple.FR/", "http://exemple.fr", "http://exemple.fr"),
        ("https://exemple.fr/Page?a=1#b", "https://exemple.fr/Page?a=1#b", "exemple.fr/Page?a=1#b"),
        ("exemple.fr:8080/x", "https://exemple.fr:8080/x", "exemple.fr:8080/x"),
        ("//exemple.fr", "https://exemple.fr", "exemple.fr"),
        ("https://intranet/x", "https://intranet/x", "intranet/x"),
        ("société.fr/été", "https://société.fr/été", "société.fr/été"),
        ('exemple.fr/"><b>', "https://exemple.fr/%22%3E%3Cb%3E", "exemple.fr/%22%3E%3Cb%3E"),
    ],
)
def test_web_addresses_are_completed(text, url, shown):
    assert parse(URL, text) == url
    assert parse(URL, url) == url
    assert show(URL, url) == shown


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "JaVaScRiPt://exemple.fr/%0aalert(1)", "data:text/html,x", "ftp://exemple.fr", "exemple",
        "alice@exemple.fr", "https://a:b@exemple.fr", "https://", "https:///x", "exemple .fr", "https://exemple.fr\\@x",
        "https://-exemple.fr", "exemple.fr/a b", "https://exemple.fr:x", 3,
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(text):
    with pytest.raises(fields.Invalid):
        parse(URL, text)


def test_countries_are_named_by_code_or_in_either_language():
    field = ALL["country"]
    for text in ("fr", "FR", "France", "france métropolitaine"):
        assert parse(field, text) == "FR"
    assert parse(field, "Germany") == parse(field, "allemagne") == "DE"
    assert parse(field, "USA") == parse(field, "États-Unis") == parse(field, "etats unis") == "US"
    assert parse(field, "La Réunion") == "RE"
    assert (show(field, "DE"), show(field, "DE", ENGLISH)) == ("Allemagne", "Germany")
    for wrong in ("Atlantide", "ZZ", "EU"):
        with pytest.raises(fields.Invalid, match="pays connu"):
            parse(field, wrong)


def test_links_are_identifiers_in_their_own_order():
    person, many = ALL["person"], ALL["relations"]
    assert parse(person, str(ONE)) == parse(person, {"id": str(ONE)}) == parse(person, ONE) == ONE
    assert parse(many, [TWO, str(ONE), TWO]) == parse(many, f"{TWO}; {ONE}") == [ONE, TWO]
    assert many.kind.storage.split([ONE]) == ()
    for wrong in ("Alice", 3, {"id": "x"}):
        with pytest.raises(fields.Invalid):
            parse(person, wrong)
    with pytest.raises(fields.Invalid):
        parse(many, ONE)
    assert many.kind.write(many, [ONE, TWO], FRENCH) == f"{ONE}; {TWO}"
