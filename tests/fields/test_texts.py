"""Text holds what shows: marks that show nothing go from its ends, joiners and emoji stay."""

import pytest

from liane.records import fields
from tests.fields.samples import FRENCH

# A flag, and the unseen marks that say of what.
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
LINE, LONG = fields.Text("Nom"), fields.LongText("Notes")


def parse(field, raw):
    return field.kind.parse(field, raw, FRENCH)


@pytest.mark.parametrize("field", [LINE, LONG])
@pytest.mark.parametrize(
    "raw", ["\u202e", "\u200b\u200b", " \u200b \ufeff", "\u2060\n\u200d", "\u3164", "\u2800", "\ufe0f", "\x07\u200e"]
)
def test_text_that_shows_nothing_is_blank(field, raw):
    assert parse(field, raw) is None


@pytest.mark.parametrize("field", [LINE, LONG])
@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("\u200b Roux & Fils\ufeff", "Roux & Fils"),
        ("\u202eRoux\u200f \u200b", "Roux"),
        ("Roux\u00a0\u200b", "Roux"),
        ("نامه\u200cای", "نامه\u200cای"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("❤\ufe0f", "❤\ufe0f"),
        (ENGLAND, ENGLAND),
        ("Cave \u2067שלום\u2069", "Cave \u2067שלום\u2069"),
        ("Œuvre", "Œuvre"),
    ],
)
def test_what_shows_is_kept_without_unseen_ends(field, raw, kept):
    assert parse(field, raw) == kept
    assert parse(field, kept) == kept


def test_a_long_text_keeps_how_it_begins():
    assert parse(LONG, "  retrait\u00a0\u00e9 ") == "  retrait\u00a0\u00e9"
