"""Cells: every kind is drawn, and no value can leave its cell."""

import datetime as dt
from decimal import Decimal
from html.parser import HTMLParser
from uuid import UUID

import pytest

from liane.records import fields
from liane.records.fields import rich_text
from liane.web.cells import cell, hue, missing, whole
from tests.fields.samples import ALL, ENGLISH, FRENCH, HOSTILE, STAGES, parse

ONE = UUID("01931f2e-0000-7000-8000-000000000001")
NOW = {"now": dt.datetime(2026, 11, 22, 14, 30, tzinfo=dt.UTC)}
ALLOWED = {"a", "span", "time", "s", "br", "img", *rich_text.TAGS}
ATTRIBUTES = {"class", "href", "title", "datetime", "aria-hidden", "target", "rel", "role", "aria-label",
              "src", "alt", "width", "height", "loading"}  # fmt: skip
RISKY = '<b onclick="x()">\'&\u202e'

# The wildest value that could lie in the database under each kind.
WILD: dict[str, tuple[object, object]] = {
    "emails": ([{"value": RISKY, "label": RISKY, "primary": True, "valid": True}], None),
    "phones": ([{"value": RISKY, "label": RISKY, "primary": True, "valid": True}] * 2, None),
    "url": ("https://x/" + RISKY, None),
    "money": ({"amount": Decimal(1), "currency": RISKY, "base": None}, None),
    "choices": ([RISKY, "won"], None),
    "tags": ([RISKY], None),
    "address": ({"street": RISKY, "postcode": RISKY, "city": RISKY, "region": RISKY, "country": RISKY}, None),
    "person": (ONE, {"title": RISKY, "url": RISKY}),
    "relation": (ONE, {"title": RISKY, "url": "/x" + RISKY}),
    "relations": ([ONE], [{"title": RISKY, "url": "//evil.example/" + RISKY}, None]),
    "record": ({"object": "company", "id": ONE}, {"title": RISKY, "url": "javascript:x()"}),
    "integer": (10**18, None),
    "decimal": (Decimal("1.5"), None),
    "percent": (Decimal("1.5"), None),
    "date": (dt.date(1000, 1, 1), None),
    "datetime": (dt.datetime(1000, 1, 2, tzinfo=dt.UTC), None),
    "yes_no": (True, None),
    "rating": (10**18, None),
    "duration": (-(10**12), None),
    "file": ([{"id": RISKY, "name": RISKY, "size": 10**12, "type": RISKY, "sha256": RISKY}], None),
    "image": ([{"id": RISKY, "name": RISKY, "size": 0, "type": "image/png", "sha256": RISKY}] * 5, None),
}


class Reader(HTMLParser):
    """Read a cell as a browser does: its tags, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: dict[str, str] = {}
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= attrs
        if tag not in ("br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def check(html: str) -> Reader:
    """Fail unless `html` is whole, made of our own tags, and links to nothing that runs."""
    reader = Reader(html)
    assert set(reader.tags) <= ALLOWED
    assert set(reader.attributes) <= ATTRIBUTES
    assert not reader.open
    assert not set(html) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert reader.attributes.get("src", "/fichiers/").startswith("/fichiers/")
    link = reader.attributes.get("href", "/")
    assert link.startswith(("https://", "http://", "mailto:", "tel:", "/"))
    assert not link.startswith("//")
    return reader


def test_every_kind_has_a_cell():
    assert missing() == []
    assert all(cell(field, None, FRENCH) == whole(field, None, FRENCH) == "" for field in ALL.values())


@pytest.mark.parametrize("name", fields.KINDS)
def test_no_value_leaves_its_cell(name):
    value, extra = WILD.get(name, (RISKY, None))
    for draw in (cell, whole):
        for context in (FRENCH, ENGLISH):
            check(draw(ALL[name], value, context, extra))


@pytest.mark.parametrize("name", ["text", "long_text", "url", "choice", "country", "siren", "siret", "vat"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_drawn_as_text(name, text):
    check(cell(ALL[name], text, FRENCH))
    check(whole(ALL[name], text, FRENCH))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_are_drawn_as_text(text):
    for name in ("person", "relation"):
        check(cell(ALL[name], ONE, FRENCH, {"title": text, "url": text}))


def test_a_list_shows_the_beginning_of_a_long_text_and_a_record_all_of_it():
    assert len(cell(ALL["text"], "é" * 10_000, FRENCH)) < 300
    assert len(whole(ALL["text"], "é" * 10_000, FRENCH)) == 10_000
    assert cell(ALL["long_text"], "un\ndeux", FRENCH) == "un…"
    assert whole(ALL["long_text"], "un\n<deux>", FRENCH) == "un<br>&lt;deux&gt;"
    address = parse(ALL["address"], "12 rue de la Paix, 75002 Paris, Belgique")
    assert whole(ALL["address"], address, FRENCH) == "12 rue de la Paix<br>75002 Paris<br>Belgique"


def test_choices_are_chips_of_the_nearest_hue():
    assert cell(ALL["choice"], "won", FRENCH) == '<span class="chip hue-4">Gagné</span>'
    assert cell(ALL["choice"], "old", FRENCH) == '<span class="chip">Ancien</span>'
    assert cell(ALL["choices"], ["new", "lost"], FRENCH).count("chip") == 2
    assert [hue(degrees) for degrees in (0, 29, 30, 359, 360, None)] == [
        " hue-0", " hue-0", " hue-1", " hue-11", " hue-0", ""
    ]  # fmt: skip
    assert STAGES[0].hue == 210


def test_people_have_a_face_and_unreadable_records_a_dash():
    drawn = cell(ALL["person"], ONE, FRENCH, {"title": "Alice Bertin", "url": "/users/1"})
    assert '<span class="face hue-' in drawn
    assert ">AB</span>" in drawn
    assert '<a href="/users/1">Alice Bertin</a>' in drawn
    assert "Non accessible" in cell(ALL["relation"], ONE, FRENCH, None)
    assert cell(ALL["relations"], [ONE, ONE], FRENCH, None).count("—") == 2


def test_addresses_and_numbers_are_links():
    mail = parse(ALL["emails"], "a@b.fr; c@d.fr (invalid)")
    assert cell(ALL["emails"], mail, FRENCH) == '<a href="mailto:a@b.fr">a@b.fr</a> <span class="muted">+1</span>'
    assert "<s" in whole(ALL["emails"], mail, FRENCH)
    header = parse(ALL["emails"], "a?cc=b@d.fr")
    assert 'href="mailto:a%3Fcc=b@d.fr"' in cell(ALL["emails"], header, FRENCH)
    phone = parse(ALL["phones"], "06 12 34 56 78")
    assert cell(ALL["phones"], phone, FRENCH) == '<a href="tel:+33612345678">06 12 34 56 78</a>'
    assert 'href="https://exemple.fr"' in cell(ALL["url"], "https://exemple.fr", FRENCH)
    assert "href" not in cell(ALL["url"], "javascript:alert(1)", FRENCH)


def test_numbers_and_dates_are_drawn_for_reading():
    amount = parse(ALL["money"], "1 234,50 €")
    assert cell(ALL["money"], amount, FRENCH) == '<span class="num">1\u202f234,50\u00a0€</span>'
    assert cell(ALL["money"], amount, ENGLISH) == '<span class="num">€1,234.50</span>'
    assert cell(ALL["date"], dt.date(2026, 11, 21), FRENCH, NOW) == (
        '<time datetime="2026-11-21" title="21 nov. 2026">hier</time>'
    )
    moment = dt.datetime(2026, 11, 22, 11, 30, tzinfo=dt.UTC)
    assert cell(ALL["datetime"], moment, FRENCH, NOW) == (
        '<time datetime="2026-11-22T12:30:00+01:00" title="22 nov. 2026 à 12:30">il y a 3\u00a0h</time>'
    )
    assert ">22 nov. 2026 à 12:30<" in whole(ALL["datetime"], moment, FRENCH, NOW)
    assert cell(ALL["yes_no"], False, ENGLISH) == "No"
    assert cell(ALL["siren"], "732829320", FRENCH) == "732 829 320"
