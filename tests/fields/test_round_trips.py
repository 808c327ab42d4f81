"""Whatever is written reads back the same: forms, files, JSON, database."""

import datetime as dt
from decimal import Decimal

import orjson
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from stdnum.fr import siren

from liane.lib import countries, phones
from liane.records import fields
from liane.records.fields import reach
from tests.fields.samples import ALL, DOLLARS, ENGLISH, FRENCH, parse, said, show

CONTEXTS = some.sampled_from([FRENCH, ENGLISH, DOLLARS, fields.Context(zone="America/Martinique", region="MQ")])
TYPED = some.one_of(
    some.text(max_size=40),
    some.text(alphabet="0123456789 ,.-()+/€$%kMh:eE@\u202f\u00a0", max_size=20),
    some.integers(),
    some.floats(),
    some.booleans(),
    some.none(),
    some.lists(some.text(max_size=8), max_size=4),
    some.dictionaries(some.sampled_from(["value", "amount", "currency", "city", "label"]), some.text(max_size=8)),
)
# Hypothesis asks for bounds without a zone.
FIRST, LAST = dt.datetime.fromisoformat("1000-01-02"), dt.datetime.fromisoformat("9998-12-30")
WORDS = some.text(max_size=30)


def emails() -> some.SearchStrategy[object]:
    """Draw what a form or an import could hold of e-mail addresses."""
    one = some.fixed_dictionaries(
        {"value": some.from_regex(r"[A-Za-z0-9!+_-]{1,8}@[a-z]{1,8}\.(fr|com)", fullmatch=True)},
        optional={"label": some.one_of(some.sampled_from(sorted(reach.LABELS)), WORDS), "primary": some.booleans(),
                  "valid": some.booleans()},
    )  # fmt: skip
    return some.lists(one, max_size=4)


def numbers() -> some.SearchStrategy[object]:
    """Draw phone numbers of every French region and others."""
    one = some.from_regex(
        r"(0[1-9][0-9]{8}|\+32 2 [1-9][0-9]{6}|\+33 [1-9][0-9]{8}|06 39 98 [0-9]{2} [0-9]{2})", fullmatch=True
    )
    return some.lists(some.fixed_dictionaries({"value": one}, optional={"label": WORDS}), max_size=3)


def sirens() -> some.SearchStrategy[str]:
    """Draw numbers with a right key."""
    return some.integers(0, 10**8 - 1).map(
        lambda start: next(n for key in range(10) if siren.is_valid(n := f"{start:08d}{key}"))
    )


FILES = some.lists(
    some.fixed_dictionaries(
        {"id": some.uuids().map(str), "name": some.text(alphabet='aé .pdf«"', min_size=1, max_size=20)},
        optional={
            "size": some.integers(0, 10**9),
            "type": some.sampled_from(["application/pdf", "image/png"]),
            "sha256": some.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        },
    ),
    max_size=4,
)
RICH = some.lists(
    some.one_of(
        WORDS,
        some.builds("<div><strong>{}</strong></div>".format, WORDS),
        some.builds("<ul><li>{}<li>{}</ul>".format, WORDS, WORDS),
        some.builds('<a href="https://exemple.fr/{}">x</a><br>'.format, WORDS),
        some.builds("<h2 onclick=x>{}</h2><script>x</script>".format, WORDS),
    ),
    max_size=5,
).map("".join)


RAW: dict[str, some.SearchStrategy[object]] = {
    "text": WORDS,
    "long_text": WORDS,
    "emails": emails(),
    "phones": numbers(),
    "url": some.from_regex(r"(https?://)?[a-z]{1,8}\.fr(/[A-Za-z0-9\"<>%é]{0,8})?(\?[a-z=&]{0,5})?", fullmatch=True),
    "integer": some.integers(-(2**63), 2**63 - 1),
    "decimal": some.decimals(-(10**12), 10**12, places=6),
    "money": some.builds(
        lambda amount, currency: {"amount": amount, "currency": currency},
        some.decimals(-(10**12), 10**12, places=2),
        some.sampled_from(["EUR", "USD", "CAD", "CHF", "GBP", "XAF", "MAD"]),
    ),
    "percent": some.decimals(-1000, 1000, places=2),
    "date": some.dates(dt.date(1000, 1, 1)),
    "datetime": some.datetimes(FIRST, LAST, timezones=some.just(dt.UTC)),
    "yes_no": some.booleans(),
    "choice": some.sampled_from(["new", "won", "lost", "old"]),
    "choices": some.lists(some.sampled_from(["new", "won", "lost", "old"])),
    "tags": some.lists(WORDS, max_size=5),
    "address": some.fixed_dictionaries(
        {},
        optional={
            "street": some.one_of(WORDS, some.just("12 rue de la Paix")),
            "postcode": some.sampled_from(["75002", "97400"]),
            "city": some.one_of(WORDS, some.just("Paris")),
            "region": WORDS,
            "country": some.sampled_from(["FR", "BE", "RE"]),
        },
    ),
    "country": some.sampled_from(sorted(countries.names("fr"))),
    "person": some.uuids(),
    "relation": some.uuids(),
    "relations": some.lists(some.uuids(), max_size=4),
    "record": some.builds(lambda key: {"object": "company", "id": key}, some.uuids()),
    "siren": sirens(),
    "siret": sirens().map(lambda number: next(n for key in range(10) if _is_siret(n := f"{number}0001{key}"))),
    "vat": sirens().map(siren.to_tva),
    "rating": some.integers(0, 5),
    "duration": some.integers(-(10**9), 10**9),
    "auto_number": WORDS,
    "rich_text": RICH,
    "file": FILES,
    "image": FILES,
}
# Names stand for files that nobody can make again from them; words for a text that had a form.
ONE_WAY = ("file", "image", "rich_text")
# Showing leaves out, on purpose: labels, seconds, ends of long text, the country, a link's target.
SHOWN = ("text", "url", "integer", "decimal", "money", "percent", "date", "yes_no", "choice", "choices", "country",
         "siren", "siret", "vat", "relation", "relations", "rating", "duration")  # fmt: skip


def _is_siret(number: str) -> bool:
    try:
        return bool(parse(ALL["siret"], number) == number)
    except fields.Invalid:
        return False


def canonical(name: str, raw: object, context: fields.Context) -> fields.Value:
    """Return what the field reads, or ask for another example."""
    try:
        return parse(ALL[name], raw, context)
    except fields.Invalid:
        assume(False)


@pytest.mark.parametrize("name", fields.KINDS)
@settings(max_examples=30, deadline=None)
@given(data=some.data(), context=CONTEXTS)
def test_what_is_written_reads_back_the_same(name, data, context):
    field = ALL[name]
    value = canonical(name, data.draw(RAW[name]), context)
    assert parse(field, value, context) == value
    if name not in ONE_WAY:
        assert parse(field, field.kind.write(field, value, context), context) == value
    if name in SHOWN:
        assert parse(field, show(field, value, context), context) == value


@pytest.mark.parametrize("name", fields.KINDS)
@settings(max_examples=30, deadline=None)
@given(data=some.data(), context=CONTEXTS)
def test_values_go_through_json_and_columns_exactly(name, data, context):
    storage = ALL[name].kind.storage
    value = canonical(name, data.draw(RAW[name]), context)
    dumped = storage.dump(value)
    assert storage.load(orjson.loads(orjson.dumps(dumped))) == value
    assert storage.dump(storage.load(orjson.loads(orjson.dumps(dumped)))) == dumped
    if storage.parts:
        assert storage.join(storage.split(value)) == value


@pytest.mark.parametrize("name", fields.KINDS)
@settings(max_examples=40, deadline=None)
@given(raw=TYPED, context=CONTEXTS)
def test_anything_typed_is_read_or_refused_in_words(name, raw, context):
    field = ALL[name]
    try:
        value = parse(field, raw, context)
    except fields.Invalid as refusal:
        said(refusal)
        return
    if name not in ONE_WAY:
        assert parse(field, field.kind.write(field, value, context), context) == value
    dumped = field.kind.storage.dump(value)
    assert field.kind.storage.load(orjson.loads(orjson.dumps(dumped))) == value
    show(field, value, context)


@settings(max_examples=200, deadline=None)
@given(
    digits=some.from_regex(r"0[1-9][0-9]{8}", fullmatch=True), region=some.sampled_from(sorted(phones.FRENCH_REGIONS))
)
def test_a_number_shown_is_dialled_to_the_same_place(digits, region):
    number = phones.e164(digits, region)
    assert phones.e164(phones.display(number, region), region) == number


def test_a_decimal_of_the_database_equals_the_one_that_was_read():
    join = ALL["money"].kind.storage.join
    assert join([Decimal("10.000000"), "EUR", Decimal("10.000000")]) == parse(ALL["money"], "10 €")
