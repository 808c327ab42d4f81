"""Numbers that Liane gives to new records in turn, written by a pattern: "DOS-{YYYY}-{00000}" gives "DOS-2026-00042".

``{YYYY}`` and ``{YY}`` are the year of the creation in the organisation's zone, with which the numbers begin again;
``{00000}`` the number with at least so many digits. Numbers are distinct, not without gaps: a Change that is
refused gives its numbers to nobody. Imports may bring their own.
"""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Kind, Value
from liane.records.fields.refusals import quoted
from liane.records.fields.text import TEXT

USUAL = "{0000}"
_PLACE = re.compile(r"\{([^{}]*)\}")
_LONGEST = 60


def pattern(field: Field) -> str:
    """Return the pattern by which a field writes its numbers."""
    return field.extra.get("numbers") or USUAL


def wrong(given: object) -> object | None:
    """Return why `given` is no pattern, in a sentence, or None."""
    if not isinstance(given, str) or not 3 <= len(given) <= _LONGEST:
        return _("Un modèle de numéro a de 3 à %(most)d caractères, comme DOS-{YYYY}-{00000}.") % {"most": _LONGEST}
    places = _PLACE.findall(given)
    counters = [place for place in places if place and set(place) == {"0"}]
    strange = [place for place in places if place not in ("YYYY", "YY") and place not in counters]
    if strange or set(_PLACE.sub("", given)) & set("{}"):
        return _("« %(place)s » n’a pas de sens dans un modèle de numéro.") % {
            "place": quoted(strange[0] if strange else "{")
        }
    if len(counters) != 1 or len(counters[0]) > 12:
        return _("Un modèle de numéro a une suite de zéros, et une seule : {00000}.")
    return None


def yearly(given: str) -> bool:
    """Say whether the numbers begin again with each year."""
    return "{YY" in given


def written(given: str, number: int, day: date) -> str:
    """Return the number as the pattern writes it."""

    def fill(place: re.Match[str]) -> str:
        word = place[1]
        if word == "YYYY":
            return f"{day.year:04}"
        return f"{day.year % 100:02}" if word == "YY" else str(number).zfill(len(word))

    return _PLACE.sub(fill, given)


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Return the number as text; one that was brought from elsewhere is kept as it was."""
    return TEXT.parse(field, raw, context)


AUTO_NUMBER = Kind(
    name="auto_number",
    label=_("Numéro automatique"),
    storage=TEXT.storage,
    parse=parse,
    show=TEXT.show,
    widget="text",
    operators=TEXT.operators,
    write=TEXT.write,
    searched=TEXT.searched,
)
