"""Web addresses: http and https only, so that a link can never run a script."""

import re

from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.refusals import quoted
from liane.records.fields.text import OPERATORS, searched

_LONGEST = 2000
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d+(?:[/?#]|$))", re.IGNORECASE)
_URL = re.compile(r"(https?)://([^/?#\\]+)((?:[/?#][^\s\x00-\x1f\x7f\ud800-\udfff]*)?)", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]{0,61}[^\W])?(?:\.[^\W_](?:[\w-]{0,61}[^\W])?)*\.?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?"
)
# Characters that RFC 3986 allows nowhere bare.
_ESCAPED = {ord(mark): f"%{ord(mark):02X}" for mark in '"<>\\^`{|}'}


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Return the address with its scheme, https when none was written, and its host in lower case."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise Invalid(_("Une adresse web est attendue."), "type")
    text = raw.strip()
    if not text:
        return None
    if len(text) > _LONGEST:
        raise Invalid(_("Cette adresse dépasse %(maximum)d caractères.") % {"maximum": _LONGEST}, "too_long")
    said = _SCHEME.match(text)
    found = _URL.fullmatch(text if said else "https://" + text.removeprefix("//"))
    if found:
        scheme, host, rest = found[1].lower(), found[2].lower(), found[3]
        if _HOST.fullmatch(host) and (said or "." in host):
            rest = rest.translate(_ESCAPED)
            return f"{scheme}://{host}{'' if rest == '/' else rest}"
    if said and said[0].lower() not in ("http:", "https:"):
        raise Invalid(_("Une adresse web commence par https:// ou http://."), "scheme")
    raise Invalid(_("« %(read)s » n’est pas une adresse web.") % {"read": quoted(text)})


def show(field: Field, value: Value, context: Context) -> str:
    """Return the address without its https://, as one reads it."""
    return (value or "").removeprefix("https://")


def write(field: Field, value: Value, context: Context) -> str:
    return value or ""


URL = Kind(
    name="url",
    label=_("Adresse web"),
    storage=Storage((Part("", "text", folded=True),)),
    parse=parse,
    show=show,
    widget="url",
    operators=OPERATORS,
    write=write,
    searched=searched,
)
