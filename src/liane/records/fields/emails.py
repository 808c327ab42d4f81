"""E-mail addresses, kept in lower case, the part before the @ too: no mail server in use tells them apart."""

import re

from django.utils.translation import gettext_lazy as _

from liane.records.fields import reach
from liane.records.fields.base import Context, Field, Invalid, Kind, Value
from liane.records.fields.refusals import quoted

# The dot-atom of RFC 5322 with a domain of at least two labels (RFC 5321, 1035).
_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])"
)
# International addresses (RFC 6531): letters of any script.
_INTERNATIONAL = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}"
)
_LONGEST = 254
_LONGEST_LOCAL = 64
_USUAL = "work"


def read(text: str, context: Context) -> tuple[str, str]:
    """Return the address that `text` is ("Alice Martin <alice@exemple.fr>" too) and its usual label."""
    address = text.lower()
    if _ADDRESS.fullmatch(address) and len(address) <= _LONGEST and address.index("@") <= _LONGEST_LOCAL:
        return address, _USUAL
    if address.endswith(">") and "<" in address:
        address = address[address.rindex("<") + 1 : -1]
    address = address.removeprefix("mailto:").strip()
    local = address.find("@")
    if len(address) > _LONGEST or local > _LONGEST_LOCAL or not _is_international(address):
        if local < 0:
            raise Invalid(_("« %(read)s » n’est pas une adresse e-mail : il y manque un @.") % {"read": quoted(text)})
        raise Invalid(_("« %(read)s » n’est pas une adresse e-mail.") % {"read": quoted(text)})
    return address, _USUAL


def parse(field: Field, raw: Value, context: Context) -> Value:
    return reach.parse(raw, context, read)


def show(field: Field, value: Value, context: Context) -> str:
    return ", ".join(item["value"] for item in value or ())


def write(field: Field, value: Value, context: Context) -> str:
    return reach.write(value, lambda address: _USUAL)


def _is_international(address: str) -> bool:
    if _ADDRESS.fullmatch(address):
        return True
    if address.isascii() or not _INTERNATIONAL.fullmatch(address):
        return False
    try:
        address.rpartition("@")[2].encode("idna")
    except UnicodeError:
        return False
    return True


EMAILS = Kind(
    name="emails",
    label=_("Adresses e-mail"),
    storage=reach.STORAGE,
    parse=parse,
    show=show,
    widget="emails",
    operators=reach.OPERATORS,
    write=write,
    searched=reach.searched,
)
