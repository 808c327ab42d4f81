"""Ratings: a number of stars, from none to the field's maximum (5 unless it says 10)."""

import re

from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.numbers import OPERATORS, write_integer
from liane.records.fields.refusals import quoted

USUAL = 5
MOST = 10
_WRITTEN = re.compile(r"(\d{1,2})(?:[.,]0+)?(?:\s*(?:/|sur|out of|of)\s*(\d{1,2}))?", re.ASCII | re.IGNORECASE)
_STARS = re.compile("([★⭐]*)[☆]*")


def most(field: Field) -> int:
    """Return how many stars there are."""
    found = field.maximum
    return found if isinstance(found, int) and 1 <= found <= MOST else USUAL


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Return the number of stars that 4, "4", "4/5", "4 sur 5" or "★★★★" say; blank gives None."""
    value = raw
    if isinstance(raw, str):
        text = raw.strip()
        if not text:
            return None
        value = _read(text[:60], most(field))
        if value is None or len(text) > 60:
            message = _("« %(read)s » n’est pas une note de 0 à %(most)d.")
            raise Invalid(message % {"read": quoted(raw), "most": most(field)})
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid(_("Un nombre d’étoiles est attendu."), "type")
    if not 0 <= value <= most(field):
        raise Invalid(_("Une note va de 0 à %(most)d.") % {"most": most(field)}, "range")
    return value


def _read(text: str, stars: int) -> int | None:
    drawn = _STARS.fullmatch(text)
    if drawn:
        return len(drawn[1])
    found = _WRITTEN.fullmatch(text)
    # A note out of another number would have to be guessed.
    return int(found[1]) if found and int(found[2] or stars) == stars else None


def show(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else f"{value}/{most(field)}"


RATING = Kind(
    name="rating",
    label=_("Note en étoiles"),
    storage=Storage((Part("", "bigint"),)),
    parse=parse,
    show=show,
    widget="rating",
    operators=OPERATORS,
    write=write_integer,
    numeric=True,
)
