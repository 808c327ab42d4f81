"""Constructors: how models declare their fields.

``name = Text(_("Nom"), required=True, search="A")``. Each constructor is named after what it declares.
"""

# ruff: noqa: N802

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from liane.records.fields.address import ADDRESS
from liane.records.fields.auto_number import AUTO_NUMBER
from liane.records.fields.base import Field, Kind, Option
from liane.records.fields.choices import CHOICE, CHOICES, TAGS
from liane.records.fields.country import COUNTRY
from liane.records.fields.duration import DURATION
from liane.records.fields.emails import EMAILS
from liane.records.fields.files import FILE, IMAGE
from liane.records.fields.identifiers import SIREN, SIRET, VAT
from liane.records.fields.money import MONEY
from liane.records.fields.numbers import DECIMAL, INTEGER, PERCENT
from liane.records.fields.phones import PHONES
from liane.records.fields.rating import RATING
from liane.records.fields.record import RECORD
from liane.records.fields.relations import PERSON, RELATION, RELATIONS
from liane.records.fields.rich_text import RICH_TEXT
from liane.records.fields.text import LONG_TEXT, TEXT
from liane.records.fields.times import DATE, DATETIME
from liane.records.fields.url import URL
from liane.records.fields.yes_no import YES_NO

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            TEXT, LONG_TEXT, EMAILS, PHONES, URL, INTEGER, DECIMAL, MONEY, PERCENT, DATE, DATETIME, YES_NO,
            CHOICE, CHOICES, TAGS, ADDRESS, COUNTRY, PERSON, RELATION, RELATIONS, RECORD,
            SIREN, SIRET, VAT, RATING, DURATION, AUTO_NUMBER, RICH_TEXT, FILE, IMAGE,
        )
    }
)  # fmt: skip
"""Every kind of field by its name, in the order in which they are offered."""

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Options(TypedDict, total=False):
    """What every field may say of itself: see `Field`."""

    key: str
    required: bool
    unique: bool
    default: Any
    help: object
    read_only: bool
    search: str
    indexed: bool
    contains: bool
    custom: bool
    extra: Mapping[str, Any]


class Bounds(Options, total=False):
    """Both bounds are included."""

    minimum: Any
    maximum: Any


class Lengths(Options, total=False):
    """The most characters that are accepted."""

    max_length: int | None


class Numbers(Bounds, total=False):
    """How many decimals are accepted, at most 6."""

    decimals: int


def Text(label: object, **options: Unpack[Lengths]) -> Field:
    """Text on one line."""
    return Field(TEXT, label, **options)


def LongText(label: object, **options: Unpack[Lengths]) -> Field:
    """Text on several lines."""
    return Field(LONG_TEXT, label, **options)


def Email(label: object, **options: Unpack[Options]) -> Field:
    """E-mail addresses, the first one primary."""
    return Field(EMAILS, label, **options)


def Phone(label: object, **options: Unpack[Options]) -> Field:
    """Phone numbers, the first one primary."""
    return Field(PHONES, label, **options)


def Url(label: object, **options: Unpack[Options]) -> Field:
    """A web address."""
    return Field(URL, label, **options)


def Integer(label: object, **options: Unpack[Bounds]) -> Field:
    """A whole number."""
    return Field(INTEGER, label, **options)


def Decimal(label: object, **options: Unpack[Numbers]) -> Field:
    """An exact decimal number, with two decimals at most unless `decimals` says otherwise."""
    return Field(DECIMAL, label, **options)


def Money(label: object, *, currency: str = "", **options: Unpack[Numbers]) -> Field:
    """An amount with its currency; `currency` is the usual one, by default the organisation's."""
    options["extra"] = {**options.get("extra", {}), **({"currency": currency} if currency else {})}
    return Field(MONEY, label, **options)


def Percent(label: object, **options: Unpack[Numbers]) -> Field:
    """A percentage: 12 % is 12."""
    return Field(PERCENT, label, **options)


def Date(label: object, **options: Unpack[Bounds]) -> Field:
    """A day."""
    return Field(DATE, label, **options)


def DateTime(label: object, **options: Unpack[Bounds]) -> Field:
    """A moment."""
    return Field(DATETIME, label, **options)


def YesNo(label: object, **options: Unpack[Options]) -> Field:
    """Yes or no."""
    return Field(YES_NO, label, **options)


def Choice(label: object, options: Sequence[Option], **others: Unpack[Options]) -> Field:
    """One of `options`."""
    return Field(CHOICE, label, options=tuple(options), **others)


def Choices(label: object, options: Sequence[Option], **others: Unpack[Options]) -> Field:
    """Several of `options`."""
    return Field(CHOICES, label, options=tuple(options), **others)


def Tags(label: object, **options: Unpack[Options]) -> Field:
    """Free words."""
    return Field(TAGS, label, **options)


def Address(label: object, **options: Unpack[Options]) -> Field:
    """A postal address, whose parts are read as ``address.city``."""
    return Field(ADDRESS, label, **options)


def Country(label: object, **options: Unpack[Options]) -> Field:
    """A country."""
    return Field(COUNTRY, label, **options)


def Person(label: object, **options: Unpack[Options]) -> Field:
    """A user of Liane."""
    return Field(PERSON, label, target="user", **options)


def Owner(label: object = _("Propriétaire"), **options: Unpack[Options]) -> Field:
    """The user who answers for the record: its creator unless another is given."""
    options = {"key": "owner", "default": "me", "indexed": True, **options}
    return Field(PERSON, label, target="user", **options)


def Relation(
    model: str,
    label: object,
    *,
    inverse: str = "",
    inverse_label: object = "",
    on_delete: str = "clear",
    **options: Unpack[Options],
) -> Field:
    """A link to one record of `model` ("people.Company"), which lists this one under `inverse`."""
    return _related(RELATION, model, label, inverse, inverse_label, on_delete, options)


def Relations(
    model: str,
    label: object,
    *,
    inverse: str = "",
    inverse_label: object = "",
    on_delete: str = "clear",
    **options: Unpack[Options],
) -> Field:
    """Links to any number of records of `model`."""
    return _related(RELATIONS, model, label, inverse, inverse_label, on_delete, options)


def Siren(label: object = _("SIREN"), **options: Unpack[Options]) -> Field:
    """The number of a French company."""
    return Field(SIREN, label, **options)


def Siret(label: object = _("SIRET"), **options: Unpack[Options]) -> Field:
    """The number of a French establishment."""
    return Field(SIRET, label, **options)


def Vat(label: object = _("Numéro de TVA"), **options: Unpack[Options]) -> Field:
    """A VAT number with its country."""
    return Field(VAT, label, **options)


def Rating(label: object, **options: Unpack[Bounds]) -> Field:
    """Stars, up to `maximum`: 5 unless it says another number, at most 10."""
    return Field(RATING, label, **options)


def Duration(label: object, **options: Unpack[Bounds]) -> Field:
    """A length of time, in seconds."""
    return Field(DURATION, label, **options)


def AutoNumber(label: object, *, numbers: str = "", **options: Unpack[Options]) -> Field:
    """A number that Liane gives to each new record by the pattern `numbers`: "DOS-{YYYY}-{00000}"."""
    options["extra"] = {**options.get("extra", {}), **({"numbers": numbers} if numbers else {})}
    return Field(AUTO_NUMBER, label, **options)


def RichText(label: object, **options: Unpack[Options]) -> Field:
    """Text with headings, lists, bold and links."""
    return Field(RICH_TEXT, label, **options)


def File(label: object, *, several: bool = True, **options: Unpack[Options]) -> Field:
    """Files of any sort but programs; their names are searched. `several` says that there may be more than one."""
    return Field(FILE, label, **_filed(options, several=several))


def Image(label: object, *, several: bool = True, **options: Unpack[Options]) -> Field:
    """Pictures, shown small; their names are searched. `several` says that there may be more than one."""
    return Field(IMAGE, label, **_filed(options, several=several))


def _filed(options: Options, *, several: bool) -> Options:
    return {"search": "D", **options, "extra": {**options.get("extra", {}), "several": several}}


def target_of(model: str) -> str:
    """Return the object name of a model: "people.DealLine" gives "deal_line"."""
    return _WORD_START.sub("_", model.rpartition(".")[2]).lower()


def _related(
    kind: Kind,
    model: str,
    label: object,
    inverse: str,
    inverse_label: object,
    on_delete: str,
    options: Options,
) -> Field:
    options["extra"] = {**options.get("extra", {}), "model": model}
    return Field(
        kind,
        label,
        target=target_of(model),
        inverse=inverse,
        inverse_label=inverse_label,
        on_delete=on_delete,
        **options,
    )
