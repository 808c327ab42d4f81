"""Numbers, percentages and amounts, as French and English people and files write them."""

from decimal import Decimal

import pytest

from liane.records import fields
from tests.fields.samples import ALL, DOLLARS, ENGLISH, FRENCH, parse, show

AMOUNT, WEIGHT, COUNT, RATE = ALL["money"], ALL["decimal"], ALL["integer"], ALL["percent"]


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("1 234,5", "1234.5", "1234.5"),
        ("1\u202f234,50", "1234.5", "1234.5"),
        ("1\u00a0234\u00a0567", "1234567", "1234567"),
        ("1.234,50", "1234.5", "1234.5"),
        ("1,234.50", "1234.5", "1234.5"),
        ("1.234.567", "1234567", "1234567"),
        ("1,234", "1.234", "1234"),
        ("12,5", "12.5", "12.5"),
        ("1.234", "1.234", "1.234"),
        ("1'234.5", "1234.5", "1234.5"),
        ("(1 234)", "-1234", "-1234"),
        ("1 234-", "-1234", "-1234"),
        ("−5", "-5", "-5"),
        ("+ 5", "5", "5"),
        (",5", "0.5", "0.5"),
        ("1.5E+3", "1500", "1500"),
        ("0,000", "0", "0"),
    ],
)
def test_numbers_are_read_in_both_languages(text, french, english):
    assert parse(WEIGHT, text) == Decimal(french)
    assert parse(WEIGHT, text, ENGLISH) == Decimal(english)


@pytest.mark.parametrize(
    "text", ["1 23", "12 34 56", "1,2,3", "1.2.3", "--1", "(-5)", ",", "douze", "1/2", "٣", "1" * 70]
)
def test_what_is_not_one_number_is_refused_and_named(text):
    with pytest.raises(fields.Invalid, match="n’est pas un nombre"):
        parse(WEIGHT, text)


def test_a_number_is_never_rounded_silently():
    field = fields.Decimal("Prix")
    assert parse(field, "12,340") == Decimal("12.34")
    with pytest.raises(fields.Invalid, match="plus de 2 décimales"):
        parse(field, "12,345")
    assert parse(field, 0.1 + 0.2) == Decimal("0.3")


def test_equal_numbers_are_dumped_alike():
    dump = WEIGHT.kind.storage.dump
    assert {dump(parse(WEIGHT, text)) for text in ("100", "1e2", "100,000", "1.0E+2")} == {"100"}
    assert dump(parse(WEIGHT, "-0,0")) == "0"
    assert WEIGHT.kind.storage.join([Decimal("100.500000")]) == Decimal("100.5")


def test_whole_numbers_have_no_decimals_and_fit_in_the_column():
    assert parse(COUNT, "12 000") == 12000
    assert parse(COUNT, "12,0") == 12
    assert parse(COUNT, 12.0) == 12
    for wrong, sentence in (
        ("12,5", "entier"),
        (2**63, "trop grand"),
        ("1e30", "trop grand"),
        (float(10**30), "trop grand"),
        (True, "attendu"),
    ):
        with pytest.raises(fields.Invalid, match=sentence):
            parse(COUNT, wrong)
    assert show(COUNT, 12000) == "12\u202f000"
    assert show(COUNT, 12000, ENGLISH) == "12,000"


def test_bounds_are_told_in_the_field_s_own_writing():
    field = fields.Percent("Remise", minimum=Decimal(0), maximum=Decimal(100))
    assert parse(field, "100 %") == 100
    with pytest.raises(fields.Invalid, match="Le maximum est 100\u00a0%"):
        parse(field, "101 %")
    with pytest.raises(fields.Invalid, match="Le minimum"):
        parse(field, -1)


def test_a_percentage_is_kept_in_hundredths():
    assert parse(RATE, "12,5 %") == parse(RATE, "12.5%", ENGLISH) == Decimal("12.5")
    assert show(RATE, Decimal("12.5")) == "12,5\u00a0%"
    assert show(RATE, Decimal("12.5"), ENGLISH) == "12.5%"


@pytest.mark.parametrize(
    ("raw", "amount", "currency"),
    [
        ("1 234,50 €", "1234.5", "EUR"),
        ("1,234.50 USD", "1234.5", "USD"),
        ("$1,234.50", "1234.5", "USD"),
        ("-12 €", "-12", "EUR"),
        ("(1 234,00 €)", "-1234", "EUR"),
        ("12 k€", "12000", "EUR"),
        ("1,5 M€", "1500000", "EUR"),
        ("12,345 k€", "12345", "EUR"),
        ("500 euros", "500", "EUR"),
        ("CHF 12.50", "12.5", "CHF"),
        ("1 000 F CFA", "1000", "XOF"),
        ("50 $CA", "50", "CAD"),
        (1234.5, "1234.5", "EUR"),
        (1234, "1234", "EUR"),
        ({"amount": "12,50", "currency": "usd"}, "12.5", "USD"),
        ({"amount": Decimal("12.50")}, "12.5", "EUR"),
        ({"amount": "12 €", "currency": "EUR"}, "12", "EUR"),
    ],
)
def test_amounts_are_read_with_their_currency(raw, amount, currency):
    base = Decimal(amount) if currency == "EUR" else None
    assert parse(AMOUNT, raw) == {"amount": Decimal(amount), "currency": currency, "base": base}


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("12 zlotys", "zlotys\u00a0» n’est pas une devise"),
        ({"amount": 1, "currency": "ZZZ"}, "n’est pas une devise"),
        ({"amount": "1 €", "currency": "USD"}, "deux devises"),
        ("12,345 €", "2 décimales"),
        ("12,5 JPY", "0 décimale"),
        ("abc", "n’est pas un montant.$"),
        ("douze", "^« douze » n’est pas un montant.$"),
        ("12 zlotys", "^« zlotys » n’est pas une devise connue.$"),
        ("10000000000000000000 €", "trop grand"),
        ({"amount": [], "currency": "EUR"}, "attendu"),
    ],
)
def test_wrong_amounts_are_refused_in_words(raw, sentence):
    with pytest.raises(fields.Invalid, match=sentence):
        parse(AMOUNT, raw)


def test_the_usual_currency_is_the_field_s_then_the_organisation_s():
    assert parse(AMOUNT, "5", DOLLARS)["currency"] == "USD"
    assert parse(AMOUNT, "5", DOLLARS)["base"] == 5
    assert parse(fields.Money("Prix", currency="CHF"), "5")["currency"] == "CHF"
    assert parse(AMOUNT, {"amount": "", "currency": "EUR"}) is None


def test_amounts_are_shown_as_each_language_writes_them():
    value = {"amount": Decimal("-1234.5"), "currency": "EUR", "base": Decimal("-1234.5")}
    assert show(AMOUNT, value) == "-1\u202f234,50\u00a0€"
    assert show(AMOUNT, value, ENGLISH) == "-€1,234.50"
    assert show(AMOUNT, value | {"currency": "JPY", "amount": Decimal(1234)}) == "1\u202f234\u00a0¥"
    assert show(AMOUNT, value | {"currency": "XOF", "amount": Decimal(1234)}, ENGLISH) == "XOF\u00a01,234"
    assert AMOUNT.kind.write(AMOUNT, value, FRENCH) == "-1234.5 EUR"
