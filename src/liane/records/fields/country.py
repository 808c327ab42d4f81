"""Countries, kept as ISO 3166-1 alpha-2 codes."""

from django.utils.translation import gettext_lazy as _

from liane.lib import countries
from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.refusals import quoted


def parse(field: Field, raw: Value, context: Context) -> Value:
    return read(raw)


def read(raw: Value) -> str | None:
    """Return the code of the country named by code or by name, in French or English; blank gives None."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise Invalid(_("Un pays est attendu."), "type")
    text = " ".join(raw[:200].split())
    if not text:
        return None
    found = countries.find(text)
    if found is None:
        raise Invalid(_("« %(read)s » n’est pas un pays connu.") % {"read": quoted(raw)})
    return found


def show(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else countries.name(value, context.language)


def write(field: Field, value: Value, context: Context) -> str:
    return value or ""


COUNTRY = Kind(
    name="country",
    label=_("Pays"),
    storage=Storage((Part("", "text"),)),
    parse=parse,
    show=show,
    widget="country",
    operators=("is", "is_not", "in", "not_in", "empty", "filled"),
    write=write,
)
