"""Files and pictures: one, or several in order.

The canonical value is a list of ``{"id", "name", "size", "type", "sha256"}``: an id drawn at random, what people
call the file, bytes, its media type as its contents tell it, and the digest of these. The contents lie elsewhere
(``records.files``); what a Change says of a file beside its id is written over by what is known of it.
"""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson
from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value

MOST = 50
_PARTS: Mapping[str, type] = {"id": str, "name": str, "size": int, "type": str, "sha256": str}
# Marks that turn the direction of what follows: "facture\u202efdp.exe" would read as a PDF.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONGEST = 200_000


def most(field: Field) -> int:
    """Return how many files the field may hold."""
    return MOST if field.extra.get("several", True) else 1


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Return the files that a list of ids, of values or of JSON texts of them names; none gives None."""
    if isinstance(raw, str):
        raw = _read(raw)
    if isinstance(raw, Mapping):
        raw = [raw]
    if raw is None:
        return None
    if not isinstance(raw, list | tuple):
        raise Invalid(_("Des fichiers sont attendus."), "type")
    found: dict[str, dict[str, Value]] = {}
    for one in raw[: MOST + 1]:
        item = _item(one)
        found.setdefault(item["id"], item)
    if len(found) > most(field):
        if most(field) == 1:
            raise Invalid(_("Un seul fichier tient ici."), "too_many")
        raise Invalid(_("%(most)d fichiers au plus tiennent ici.") % {"most": most(field)}, "too_many")
    return list(found.values()) or None


def ids(value: Value) -> list[UUID]:
    """Return the ids of the files of a canonical value."""
    return [UUID(item["id"]) for item in value or ()]


def plain(name: str) -> str:
    """Return a name that reads in the direction in which it is written."""
    return _TURNING.sub("", name)


def show(field: Field, value: Value, context: Context) -> str:
    """Return the names."""
    return ", ".join(item["name"] for item in value or ())


def searched(field: Field, value: Value) -> Sequence[str]:
    return [item["name"] for item in value or ()]


def _read(text: str) -> Value:
    if not text.strip():
        return None
    try:
        found = orjson.loads(text) if len(text) < _LONGEST and text.lstrip()[0] in "[{" else None
    except orjson.JSONDecodeError:
        found = None
    if found is None:
        # Names in a file that is imported are no contents.
        raise Invalid(_("Un fichier se dépose sur sa fiche : un texte ne le remplace pas."), "type")
    return found


def _item(one: Value) -> dict[str, Value]:
    if isinstance(one, str) and one.startswith("{"):
        one = _read(one)
    if isinstance(one, str | UUID):
        one = {"id": str(one)}
    wrong = Invalid(_("Un fichier n’est pas arrivé : déposez-le à nouveau."), "type")
    if not isinstance(one, Mapping) or set(one) - set(_PARTS):
        raise wrong
    try:
        found: dict[str, Value] = {"id": str(UUID(str(one.get("id"))))}
    except ValueError:
        raise wrong from None
    for part, kind in _PARTS.items():
        if part == "id":
            continue
        given = one.get(part, kind())
        if not isinstance(given, kind) or isinstance(given, bool):
            raise wrong
        if isinstance(given, str) and (len(given) > 300 or not given.isprintable()):
            raise wrong
        if isinstance(given, int) and not 0 <= given < 2**50:
            raise wrong
        found[part] = given
    return found


def _joined(parts: Sequence[Value]) -> Value:
    return parts[0] or None


STORAGE = Storage(
    (Part("", "jsonb"), Part("name", "text", folded=True, expression="{0}->0->>'name'")),
    join=_joined,
    sort_part="name",
)
"""Lists sort by the name of the first file."""

FILE = Kind(
    name="file",
    label=_("Fichiers"),
    storage=STORAGE,
    parse=parse,
    show=show,
    widget="files",
    operators=("filled", "empty"),
    write=show,
    searched=searched,
)

IMAGE = Kind(
    name="image",
    label=_("Images"),
    storage=STORAGE,
    parse=parse,
    show=show,
    widget="files",
    operators=("filled", "empty"),
    write=show,
    searched=searched,
)

KINDS = frozenset({FILE.name, IMAGE.name})
