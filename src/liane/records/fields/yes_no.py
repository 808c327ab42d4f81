"""Yes or no."""

from django.utils.translation import gettext_lazy as _

from liane.lib import formats
from liane.lib.fold import fold
from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.refusals import quoted

_WORDS = dict.fromkeys(("oui", "o", "vrai", "yes", "y", "true", "t", "1", "on", "x", "✓"), True) | dict.fromkeys(
    ("non", "n", "faux", "no", "false", "f", "0", "off"), False
)


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Return True or False; blank gives None."""
    if raw is None or raw is True or raw is False:
        return raw
    if isinstance(raw, int) and raw in (0, 1):
        return bool(raw)
    if not isinstance(raw, str):
        raise Invalid(_("Oui ou non est attendu."), "type")
    text = fold(raw[:20]).strip()
    if not text:
        return None
    found = _WORDS.get(text)
    if found is None or len(raw) > 20:
        raise Invalid(_("« %(read)s » ne veut dire ni oui ni non.") % {"read": quoted(raw)})
    return found


def show(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else formats.yes_no(value, context.language)


def write(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else ("true" if value else "false")


YES_NO = Kind(
    name="yes_no",
    label=_("Oui ou non"),
    storage=Storage((Part("", "boolean"),)),
    parse=parse,
    show=show,
    widget="yes_no",
    operators=("is",),
    write=write,
)
