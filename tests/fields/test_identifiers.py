"""SIREN, SIRET, VAT numbers and postal addresses."""

import pytest

from liane.records import fields
from liane.records.fields.address import dialled_at
from tests.fields.samples import ALL, ENGLISH, FRENCH, parse, show

SIREN, SIRET, VAT, ADDRESS = ALL["siren"], ALL["siret"], ALL["vat"], ALL["address"]


def test_a_siren_is_nine_digits_with_a_right_key():
    assert (
        parse(SIREN, "732 829 320") == parse(SIREN, "732\u202f829\u00a0320") == parse(SIREN, 732829320) == "732829320"
    )
    assert parse(SIREN, 5520135) == parse(SIREN, "005520135")
    assert show(SIREN, "732829320") == "732 829 320"


@pytest.mark.parametrize(
    ("field", "raw", "sentence"),
    [
        ("siren", "732 829 321", "La clé du SIREN"),
        ("siren", "73282932", "compte 9 chiffres, celui-ci en a 8"),
        ("siren", "A32829320", "que des chiffres"),
        ("siren", "٧٣٢٨٢٩٣٢٠", "que des chiffres"),
        ("siret", "73282932000075", "La clé du SIRET"),
        ("siret", "732829320", "compte 14 chiffres, celui-ci en a 9"),
        ("siret", True, "attendu"),
        ("vat", "FR41303265045", "est faux"),
        ("vat", "303265045", "deux lettres de pays"),
        ("vat", "DE12", "est faux"),
        ("vat", "ZZ123456", "ZZ n’a pas de numéro de TVA connu"),
    ],
)
def test_wrong_identifiers_are_refused_in_words(field, raw, sentence):
    with pytest.raises(fields.Invalid, match=sentence):
        parse(ALL[field], raw)


def test_a_siret_has_a_luhn_key_except_at_la_poste():
    assert parse(SIRET, "732 829 320 00074") == "73282932000074"
    assert show(SIRET, "73282932000074") == "732 829 320 00074"
    assert parse(SIRET, "356 000 000 49837") == "35600000049837"
    with pytest.raises(fields.Invalid, match="clé"):
        parse(SIRET, "35600000049838")


def test_vat_numbers_carry_their_country():
    assert parse(VAT, "fr 40 303 265 045") == parse(VAT, "40303265045") == "FR40303265045"
    assert show(VAT, "FR40303265045") == "FR 40 303 265 045"
    assert parse(VAT, "DE 136,695 976".replace(",", "")) == "DE136695976"
    assert parse(VAT, "BE 0411.905.847").startswith("BE")
    assert parse(VAT, "EL 094259216") == "EL094259216"
    assert parse(VAT, "GB 980 7806 84") == "GB980780684"


PARIS = {"street": "12 rue de la Paix", "postcode": "75002", "city": "Paris", "region": None, "country": None}


def test_an_address_is_read_from_parts_or_from_one_text():
    assert parse(ADDRESS, {"street": " 12  rue de la Paix ", "postcode": 75002, "city": "Paris"}) == PARIS
    assert parse(ADDRESS, "12 rue de la Paix, 75002 Paris") == PARIS
    assert parse(ADDRESS, "12 rue de la Paix\n75002 Paris\nBelgique") == PARIS | {"country": "BE"}
    assert parse(ADDRESS, "75002 Paris") == PARIS | {"street": None}
    assert parse(ADDRESS, "Tour Ariane")["street"] == "Tour Ariane"
    assert parse(ADDRESS, {"street": " ", "city": None}) is None


def test_a_french_postcode_written_in_two_parts_is_read_as_one():
    assert parse(ADDRESS, {"postcode": "75 002", "city": "Paris", "country": "FR"})["postcode"] == "75002"


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ({"postcode": "7500", "country": "FR"}, "5 chiffres"),
        ({"country": "Atlantide"}, "pays connu"),
        ({"planet": "Mars"}, "planet"),
        ({"city": "x" * 121}, "121 caractères"),
        ({"city": []}, "attendu"),
        ([], "attendue"),
        ("x" * 1001, "trop longue"),
    ],
)
def test_wrong_addresses_are_refused_in_words(raw, sentence):
    with pytest.raises(fields.Invalid, match=sentence):
        parse(ADDRESS, raw)


def test_an_address_names_the_country_only_abroad():
    french = PARIS | {"country": "FR"}
    assert show(ADDRESS, french) == "12 rue de la Paix, 75002 Paris"
    assert show(ADDRESS, PARIS | {"country": "DE"}, ENGLISH).endswith("Paris, Germany")
    assert ADDRESS.kind.write(ADDRESS, french, FRENCH) == "12 rue de la Paix, 75002 Paris, FR"
    assert parse(ADDRESS, ADDRESS.kind.write(ADDRESS, french | {"region": "Île-de-France"}, FRENCH)) == french | {
        "region": "Île-de-France"
    }


@pytest.mark.parametrize(
    ("postcode", "country", "found"),
    [
        ("97400", None, "RE"), ("97110", "FR", "GP"), ("97133", "FR", "BL"), ("97150", None, "MF"),
        ("97200", None, "MQ"),
        ("97300", "FR", "GF"), ("97600", None, "YT"), ("97500", None, "PM"), ("98800", "FR", "NC"),
        ("75002", None, "FR"),
        ("1000", "BE", "BE"), (None, None, "FR"), ("20000", "FR", "FR"),
    ],
)  # fmt: skip
def test_phones_are_dialled_from_the_region_of_the_address(postcode, country, found):
    assert dialled_at(PARIS | {"postcode": postcode, "country": country}, FRENCH).region == found
    assert dialled_at(None, FRENCH) is FRENCH
