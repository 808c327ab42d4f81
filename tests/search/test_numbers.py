"""Phones, company numbers and addresses are found in any writing, and by their parts."""

import pytest

from liane.capabilities.search.lookup import find
from tests.records.conftest import people  # noqa: F401
from tests.records.people import create, rich

PHONES = [
    "06 39 98 12 34", "0639981234", "06.39.98.12.34", "06-39-98-12-34", "+33 6 39 98 12 34", "+33639981234",
    "0033 6 39 98 12 34", "0033639981234", "+33 (0)6 39 98 12 34", "06 39", "06 39 98", "0639", "+33 6 39",
    "06\u00a039\u202f98", "06/39/98/12/34",
]  # fmt: skip
NUMBERS = ["732829320", "732 829 320", "732.829.320", "73282932000074", "732 829 320 00074", "732 829"]
VATS = ["FR44732829320", "FR 44 732 829 320", "fr44 732829320", "44732829320", "FR44"]
EMAILS = [
    "alice.martin@exemple.fr", "alice.martin", "martin@exemple", "exemple.fr", "@exemple.fr", "ALICE.MARTIN@",
    "alise.martin@exemple.fr",
]  # fmt: skip


@pytest.fixture
def me(organisation, people):  # noqa: F811
    return rich(people.owner)


def titles(me, text):
    return [hit.title for hit in find(me, text)]


@pytest.mark.parametrize("text", PHONES)
def test_a_phone_is_found_however_it_is_written(me, text):
    create(me, "contact", last_name="Sanguinetti", phones="06 39 98 12 34")
    create(me, "contact", last_name="Autre", phones="01 99 00 12 34")
    assert titles(me, text) == ["Sanguinetti"]


def test_a_phone_of_another_country_is_found(me):
    create(me, "contact", last_name="Peeters", phones="+32 470 12 34 56")
    for text in ("+32 470 12 34 56", "0032 470 12 34 56", "32470123456", "+32 470"):
        assert titles(me, text) == ["Peeters"]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_siren_and_a_siret_are_found_with_spaces_or_without(me, text):
    company = create(me, "company", name="Pâtisserie Huet", siren="732 829 320")
    create(me, "site", name="Siège", company=company, siret="732 829 320 00074")
    wanted = "Siège" if len(text.replace(" ", "")) == 14 else "Pâtisserie Huet"
    assert wanted in titles(me, text)


@pytest.mark.parametrize("text", VATS)
def test_a_vat_number_is_found_with_its_country_or_without(me, text):
    create(me, "company", name="Pâtisserie Huet", vat="FR44732829320")
    assert titles(me, text) == ["Pâtisserie Huet"]


def test_a_company_is_found_by_the_siren_that_its_vat_number_holds(me):
    create(me, "company", name="Pâtisserie Huet", vat="FR44732829320")
    assert titles(me, "732 829 320") == ["Pâtisserie Huet"]


@pytest.mark.parametrize("text", EMAILS)
def test_an_address_is_found_whole_and_by_its_parts(me, text):
    create(me, "contact", last_name="Sanguinetti", emails="alice.martin@exemple.fr")
    create(me, "contact", last_name="Autre", emails="bob@autre.fr")
    assert titles(me, text) == ["Sanguinetti"]
