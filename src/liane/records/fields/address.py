"""Postal addresses: street, postcode, city, region and country (ISO alpha-2).

The canonical value is a dict with all five keys, absent parts None; an address without any part is None.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import orjson
from django.utils.translation import gettext_lazy as _

from liane.lib import countries, phones
from liane.records.fields import country
from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.refusals import digits, quoted
from liane.records.fields.text import one_line

PARTS = ("street", "postcode", "city", "region", "country")

_LONGEST = {"street": 500, "postcode": 16, "city": 120, "region": 120}
_BLANKS = re.compile(r"[^\S\n]+")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FRENCH_POSTCODE = re.compile(r"\d{5}", re.ASCII)
# "12 rue de la Paix, 75002 Paris, France", on one line or several; the postcode may begin it.
_WRITTEN = re.compile(
    r"(?:(?P<street>.*?)[,\n]\s*)??(?P<postcode>\d{4,5})\s+(?P<city>[^,\n\d][^,\n]*)(?:[,\n]\s*(?P<country>[^,\n]+))?",
    re.DOTALL | re.ASCII,
)


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Return the address that a dict of parts, JSON or one written line or block says."""
    if isinstance(raw, str):
        raw = _read(raw.strip())
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise Invalid(_("Une adresse est attendue."), "type")
    unknown = next((key for key in raw if key not in PARTS), None)
    if unknown is not None:
        raise Invalid(_("Une adresse n’a pas de partie « %(read)s ».") % {"read": quoted(unknown)}, "type")
    value: dict[str, Value] = {
        "street": _street(raw.get("street")),
        "postcode": _line("postcode", raw.get("postcode")),
        "city": _line("city", raw.get("city")),
        "region": _line("region", raw.get("region")),
        "country": country.read(raw.get("country")),
    }
    if value["country"] == "FR" and value["postcode"]:
        # "21 000" is how some say it aloud, and how some files write it.
        value["postcode"] = value["postcode"].replace(" ", "")
    if value["country"] == "FR" and value["postcode"] and not _FRENCH_POSTCODE.fullmatch(value["postcode"]):
        raise Invalid(
            _("« %(read)s » n’est pas un code postal français : il y faut 5 chiffres.")
            % {"read": quoted(value["postcode"])},
            "postcode",
        )
    return value if any(value.values()) else None


def lines(value: Mapping[str, Value], context: Context) -> list[str]:
    """Return the address as one writes it on an envelope; the reader's own country is not named."""
    town = " ".join(part for part in (value["postcode"], value["city"]) if part)
    abroad = value["country"] not in (None, context.region)
    return [
        line
        for line in (
            *(value["street"] or "").split("\n"),
            town,
            value["region"],
            countries.name(value["country"], context.language) if abroad else None,
        )
        if line
    ]


def show(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else ", ".join(lines(value, context))


def write(field: Field, value: Value, context: Context) -> str:
    """Return one line when it reads back the same, JSON otherwise: no address is lost in a file."""
    if value is None:
        return ""
    town = " ".join(part for part in (value["postcode"], value["city"]) if part)
    line = ", ".join(part for part in (value["street"], town, value["country"]) if part)
    try:
        same = parse(field, line, context) == value
    except Invalid:
        same = False
    return line if same else orjson.dumps(value).decode()


def dialled_at(value: Value, context: Context) -> Context:
    """Return the context in which one dials at this address: from "RE" at 97400 Saint-Denis, as usual at None."""
    if value is None:
        return context
    region = phones.region_of(value["country"], value["postcode"], context.region)
    return context if region == context.region else replace(context, region=region, home=context.region)


def _read(text: str) -> Mapping[str, Value] | None:
    if not text:
        return None
    if text.startswith("{"):
        try:
            return orjson.loads(text)  # type: ignore[no-any-return]
        except orjson.JSONDecodeError:
            pass
    if len(text) > 1000:
        raise Invalid(_("Cette adresse est trop longue."), "too_long")
    found = _WRITTEN.fullmatch(text)
    return found.groupdict() if found else {"street": text}


def _street(raw: Value) -> str | None:
    """Return the lines before the town, each with single spaces."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise Invalid(_("Un texte est attendu."), "type")
    if raw.isprintable() and "  " not in raw:
        return _bounded("street", raw.strip())
    rows = _BLANKS.sub(" ", _CONTROLS.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))).split("\n")
    return _bounded("street", "\n".join(stripped for row in rows if (stripped := row.strip())))


def _line(part: str, raw: Value) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str):
        raw = digits(raw)
    if raw is None:
        raise Invalid(_("Un texte est attendu."), "type")
    return _bounded(part, one_line(raw))


def _bounded(part: str, text: str) -> str | None:
    if len(text) > _LONGEST[part]:
        raise Invalid(
            _("Ce texte compte %(length)d caractères, le maximum est %(maximum)d.")
            % {"length": len(text), "maximum": _LONGEST[part]},
            "too_long",
        )
    return text or None


def _split(value: Value) -> tuple[Value, ...]:
    return (None,) * len(PARTS) if value is None else tuple(value[part] for part in PARTS)


def _joined(parts: Sequence[Value]) -> Value:
    return dict(zip(PARTS, parts, strict=True)) if any(parts) else None


def _searched(field: Field, value: Value) -> Sequence[str]:
    return [value[part] for part in ("street", "postcode", "city") if value[part]] if value else ()


ADDRESS = Kind(
    name="address",
    label=_("Adresse"),
    storage=Storage(
        (
            Part("street", "text", folded=True, json="street"),
            Part("postcode", "text", json="postcode"),
            Part("city", "text", folded=True, json="city"),
            Part("region", "text", folded=True, json="region"),
            Part("country", "text", json="country"),
        ),
        split=_split,
        join=_joined,
        sort_part="city",
    ),
    parse=parse,
    show=show,
    widget="address",
    operators=("empty", "filled"),
    write=write,
    searched=_searched,
)
