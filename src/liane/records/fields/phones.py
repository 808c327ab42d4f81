"""Phone numbers, kept as E.164 ("+33612345678") and shown as one dials them from the reader's region."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.lib import phones
from liane.records.fields import reach
from liane.records.fields.base import Context, Field, Invalid, Kind, Value
from liane.records.fields.refusals import digits, quoted

# French mobiles: 06 and 07, and the overseas ranges.
_MOBILES = ("+336", "+337", "+26269", "+262639", "+59069", "+59469", "+59669")


def read(text: str, context: Context) -> tuple[str, str]:
    """Return the number that `text` dials from the context's region, and its usual label."""
    try:
        number = phones.e164(text, context.region, context.home)
    except phones.Unreadable as error:
        if error.extension:
            raise Invalid(
                _("« %(read)s » contient un numéro de poste : écrivez le numéro seul.") % {"read": quoted(text)},
                "extension",
            ) from None
        raise Invalid(
            _("« %(read)s » n’est pas un numéro de téléphone. Hors de France, commencez par +, comme +32 2 555 12 12.")
            % {"read": quoted(text)}
        ) from None
    return number, usual(number)


def usual(number: str) -> str:
    """Return the label of `number` (E.164) when nothing says another."""
    return "mobile" if number.startswith(_MOBILES) else "work"


def parse(field: Field, raw: Value, context: Context) -> Value:
    if (number := digits(raw)) is not None:
        # A spreadsheet makes a number of 0612345678 and drops its zero.
        raw = f"0{number}" if len(number) == 9 and context.region in phones.FRENCH_REGIONS else number
    return reach.parse(raw, context, read)


def show(field: Field, value: Value, context: Context) -> str:
    return ", ".join(phones.display(item["value"], context.region) for item in value or ())


def write(field: Field, value: Value, context: Context) -> str:
    return reach.write(value, usual)


def searched(field: Field, value: Value) -> Sequence[str]:
    """Return each number as E.164 and as France dials it, both without spaces."""
    found = [item["value"] for item in value or ()]
    return found + [dialled for number in found if (dialled := phones.national(number))]


PHONES = Kind(
    name="phones",
    label=_("Téléphones"),
    storage=reach.STORAGE,
    parse=parse,
    show=show,
    widget="phones",
    operators=reach.OPERATORS,
    write=write,
    searched=searched,
)
