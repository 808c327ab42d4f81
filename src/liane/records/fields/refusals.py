"""What refusals quote and check alike for several kinds."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Value

_QUOTED = 60


def quoted(raw: object) -> str:
    """Return what was read, short enough for a sentence."""
    text = " ".join(str(raw).split())
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"


def digits(raw: object) -> str | None:
    """Return the digits of a whole number as a spreadsheet gives it (18 at most), None for anything else."""
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 10**18:
        return str(raw)
    return None


def within(field: Field, value: Value, context: Context, shown: Callable[[Field, Value, Context], str]) -> Value:
    """Return `value` when it lies between the field's minimum and maximum, both included."""
    if field.minimum is not None and value < field.minimum:
        raise Invalid(_("Le minimum est %(bound)s.") % {"bound": shown(field, field.minimum, context)}, "range")
    if field.maximum is not None and value > field.maximum:
        raise Invalid(_("Le maximum est %(bound)s.") % {"bound": shown(field, field.maximum, context)}, "range")
    return value
