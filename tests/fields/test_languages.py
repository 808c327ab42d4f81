"""Every refusal is a sentence in the reader's language."""

import pytest
from django.utils.translation import override

from liane.records import fields
from tests.fields.samples import ALL, ENGLISH, parse

REFUSED = {
    "emails": ("alice", "“alice” is not an email address: the @ is missing."),
    "phones": ("12", "“12” is not a phone number. Outside France, start with +, such as +32 2 555 12 12."),
    "url": ("javascript:x", "A web address must start with https:// or http://."),
    "integer": ("1.5", "“1.5” is not a whole number."),
    "decimal": ("1.1234567", "“1.1234567” has more than 6 decimals."),
    "money": ("5 zlotys", "“zlotys” is not a known currency."),
    "date": ("31/02/2026", "“31/02/2026” does not exist in the calendar."),
    "yes_no": ("maybe", "“maybe” is neither yes nor no."),
    "choice": ("x", "“x” is not in the list of options."),
    "country": ("Atlantis", "“Atlantis” is not a known country."),
    "person": ("x", "“x” is not an identifier."),
    "siren": ("732829321", "The check digit of the SIREN “732829321” is wrong: check every digit."),
    "vat": ("FR41303265045", "The VAT number “FR41303265045” is wrong: check every character."),
}


@pytest.mark.parametrize(("name", "raw", "sentence"), [(name, *case) for name, case in REFUSED.items()])
def test_a_refusal_is_told_in_english_to_who_reads_english(name, raw, sentence):
    with override("en"):
        with pytest.raises(fields.Invalid) as refusal:
            parse(ALL[name], raw, ENGLISH)
        assert str(refusal.value) == sentence


def test_kinds_are_named_in_both_languages():
    kind = fields.KINDS["siret"], fields.KINDS["tags"]
    with override("fr"):
        assert [str(one.label) for one in kind] == ["SIRET", "Étiquettes"]
    with override("en"):
        assert [str(one.label) for one in kind] == ["SIRET", "Tags"]
