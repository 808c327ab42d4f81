"""Amounts of money: an amount, its currency, and the amount in the organisation's currency.

The canonical value is ``{"amount": Decimal, "currency": "EUR", "base": Decimal | None}``. `base` is the
amount in the organisation's currency, None until the Change gate fills it at the rate of the day.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from liane.lib import currencies, formats, numerals
from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.numbers import MOST_PLACES, OPERATORS, dump_decimal, load_decimal, read_decimal
from liane.records.fields.refusals import quoted, within

# The field's own default, which leaves the number of decimals to the currency.
_UNSAID = 2


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Return the amount that "1 234,50 €", "$1,234.50", "12 k€", a number or a dict say.

    Without a currency it is the field's (``extra["currency"]``), else the organisation's.
    """
    currency: str | None = None
    multiple = 1
    if isinstance(raw, Mapping):
        currency = _currency(raw.get("currency"))
        raw = raw.get("amount")
    if isinstance(raw, str):
        raw, written, multiple = _split(raw)
        if written and currency and written != currency:
            raise Invalid(_("Ce montant nomme deux devises."), "currency")
        currency = written or currency
    currency = currency or field.extra.get("currency") or context.currency
    places = currencies.digits(currency) if field.decimals == _UNSAID else min(field.decimals, MOST_PLACES)
    amount = read_decimal(raw, context, MOST_PLACES if multiple > 1 else places)
    if amount is None:
        return None
    if multiple > 1:
        amount = read_decimal(amount * multiple, context, places)
    within(
        field,
        amount,
        context,
        lambda _field, bound, _context: formats.money(bound, currency, context.language),
    )
    return {"amount": amount, "currency": currency, "base": amount if currency == context.currency else None}


def show(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else formats.money(value["amount"], value["currency"], context.language)


def write(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else f"{numerals.plain(value['amount'])} {value['currency']}"


def _currency(raw: Value) -> str | None:
    if raw is None or raw == "":
        return None
    found = currencies.code(raw) if isinstance(raw, str) else None
    if found is None:
        raise _unknown(raw)
    return found


def _unknown(words: object) -> Invalid:
    return Invalid(_("« %(read)s » n’est pas une devise connue.") % {"read": quoted(words)}, "currency")


def _split(text: str) -> tuple[str, str | None, int]:
    try:
        return currencies.split(text[:200].strip())
    except LookupError as error:
        # Words without a number are no amount at all; beside a number they should have been a currency.
        if any(letter.isdecimal() for letter in text):
            raise _unknown(error.args[0]) from None
        raise Invalid(_("« %(read)s » n’est pas un montant.") % {"read": quoted(text)}) from None


def _parts(value: Value) -> tuple[Value, ...]:
    return (None, None, None) if value is None else (value["amount"], value["currency"], value["base"])


def _joined(parts: Sequence[Value]) -> Value:
    amount, currency, base = parts
    if amount is None:
        return None
    return {
        "amount": numerals.canonical(amount),
        "currency": currency,
        "base": None if base is None else numerals.canonical(base),
    }


def _dumped(value: Value) -> Value:
    if value is None:
        return None
    return value | {"amount": dump_decimal(value["amount"]), "base": dump_decimal(value["base"])}


def _loaded(value: Value) -> Value:
    if value is None:
        return None
    return value | {"amount": load_decimal(value["amount"]), "base": load_decimal(value["base"])}


MONEY = Kind(
    name="money",
    label=_("Montant"),
    storage=Storage(
        (
            Part("", "numeric", json="amount"),
            Part("currency", "text", json="currency"),
            Part("base", "numeric", json="base"),
        ),
        split=_parts,
        join=_joined,
        dump=_dumped,
        load=_loaded,
        sort_part="base",
    ),
    parse=parse,
    show=show,
    widget="money",
    operators=OPERATORS,
    write=write,
    numeric=True,
)
