"""Identifiers of companies: SIREN, SIRET (INSEE) and VAT numbers, their keys checked by python-stdnum."""

import re
from collections.abc import Callable, Sequence

from django.utils.translation import gettext_lazy as _
from stdnum import get_cc_module
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as fr_siren
from stdnum.fr import siret as fr_siret

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.refusals import digits, quoted

OPERATORS = ("is", "is_not", "starts", "contains", "in", "empty", "filled")

_GAPS = re.compile(r"[\s.\-\u2010\u2011/]+")
_DIGITS = re.compile(r"\d+", re.ASCII)
_VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,18}")
_FRENCH_WITHOUT_COUNTRY = re.compile(r"[0-9A-HJ-NP-Z]{2}\d{9}", re.ASCII)
# The Union writes EL for Greece and XI for Northern Ireland; neither is a country code.
_EU_PREFIXES = {"el", "xi"}


def parse_siren(field: Field, raw: Value, context: Context) -> Value:
    return _digits(raw, "SIREN", 9, fr_siren.validate)


def parse_siret(field: Field, raw: Value, context: Context) -> Value:
    """Return the 14 digits. La Poste's have no Luhn key: the sum of their digits is a multiple of 5."""
    return _digits(raw, "SIRET", 14, fr_siret.validate)


def parse_vat(field: Field, raw: Value, context: Context) -> Value:
    """Return the number in capitals with its country ("FR40303265045"), which France's may leave out."""
    if raw is None:
        return None
    if (bare := digits(raw)) is not None:
        raw = bare.zfill(11)
    if not isinstance(raw, str):
        raise Invalid(_("Un numéro de TVA est attendu."), "type")
    number = _GAPS.sub("", raw[:60]).upper()
    if not number:
        return None
    if _FRENCH_WITHOUT_COUNTRY.fullmatch(number) and not number[:2].isalpha():
        number = "FR" + number
    if not _VAT.fullmatch(number):
        raise Invalid(
            _("« %(read)s » n’est pas un numéro de TVA : il commence par deux lettres de pays, comme FR40303265045.")
            % {"read": quoted(raw)}
        )
    try:
        prefix = number[:2].lower()
        if prefix in _EU_PREFIXES or prefix in eu_vat.MEMBER_STATES:
            return str(eu_vat.validate(number))
        module = get_cc_module(prefix, "vat")
        if module is None:
            raise Invalid(
                _("« %(read)s » : le pays %(country)s n’a pas de numéro de TVA connu.")
                % {"read": quoted(raw), "country": number[:2]},
                "country",
            )
        local = str(module.validate(number))
        return local if local.startswith(number[:2]) else number[:2] + local
    except ValidationError:
        raise Invalid(
            _("Le numéro de TVA « %(read)s » est faux : vérifiez chaque caractère.") % {"read": quoted(raw)},
            "checksum",
        ) from None


def show_siren(field: Field, value: Value, context: Context) -> str:
    """Return "732 829 320"."""
    return f"{value[:3]} {value[3:6]} {value[6:]}" if value else ""


def show_siret(field: Field, value: Value, context: Context) -> str:
    """Return "732 829 320 00074"."""
    return f"{value[:3]} {value[3:6]} {value[6:9]} {value[9:]}" if value else ""


def show_vat(field: Field, value: Value, context: Context) -> str:
    """Return "FR 40 303 265 045" for France, others as they are kept."""
    if not value or not value.startswith("FR"):
        return value or ""
    return f"FR {value[2:4]} {value[4:7]} {value[7:10]} {value[10:]}"


def write(field: Field, value: Value, context: Context) -> str:
    return value or ""


def _digits(raw: Value, name: str, length: int, validate: Callable[[str], str]) -> str | None:
    if raw is None:
        return None
    if (bare := digits(raw)) is not None:
        # A spreadsheet drops the zeros that begin a number.
        raw = bare.zfill(length)
    if not isinstance(raw, str):
        raise Invalid(_("Un numéro %(name)s est attendu.") % {"name": name}, "type")
    number = _GAPS.sub("", raw[:60])
    if not number:
        return None
    if not _DIGITS.fullmatch(number):
        raise Invalid(
            _("« %(read)s » n’est pas un %(name)s : il ne compte que des chiffres.")
            % {"read": quoted(raw), "name": name}
        )
    if len(number) != length:
        raise Invalid(
            _("Un %(name)s compte %(length)d chiffres, celui-ci en a %(found)d.")
            % {"name": name, "length": length, "found": len(number)},
            "length",
        )
    try:
        return validate(number)
    except ValidationError:
        raise Invalid(
            _("La clé du %(name)s « %(read)s » est fausse : vérifiez chaque chiffre.")
            % {"read": quoted(raw), "name": name},
            "checksum",
        ) from None


def _searched(field: Field, value: Value) -> Sequence[str]:
    return (value,) if value else ()


def _searched_vat(field: Field, value: Value) -> Sequence[str]:
    """Return the number, without its country, and the SIREN that a French one ends with."""
    if not value:
        return ()
    return (value, value[2:], value[4:]) if value.startswith("FR") else (value, value[2:])


_PLAIN = Storage((Part("", "text"),))


def _kind(
    name: str,
    label: object,
    parse: Callable[[Field, Value, Context], Value],
    show: Callable[..., str],
    searched: Callable[[Field, Value], Sequence[str]] = _searched,
) -> Kind:
    return Kind(
        name=name,
        label=label,
        storage=_PLAIN,
        parse=parse,
        show=show,
        widget="text",
        operators=OPERATORS,
        write=write,
        searched=searched,
    )


SIREN = _kind("siren", _("SIREN"), parse_siren, show_siren)
SIRET = _kind("siret", _("SIRET"), parse_siret, show_siret)
VAT = _kind("vat", _("Numéro de TVA"), parse_vat, show_vat, _searched_vat)
