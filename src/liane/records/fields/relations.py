"""Links to people and records: values are identifiers; titles are fetched with the rows that show them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value
from liane.records.fields.refusals import quoted

MOST = 10_000


def parse_one(field: Field, raw: Value, context: Context) -> Value:
    """Return the identifier; a dict gives its "id". Names are resolved before, where rights are known."""
    if type(raw) is UUID or raw is None:
        return raw
    if isinstance(raw, UUID):
        return UUID(int=raw.int)
    if isinstance(raw, Mapping):
        return parse_one(field, raw.get("id"), context)
    if not isinstance(raw, str):
        raise Invalid(_("Un identifiant est attendu."), "type")
    text = raw.strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("« %(read)s » n’est pas un identifiant.") % {"read": quoted(text)}) from None


def parse_many(field: Field, raw: Value, context: Context) -> Value:
    """Return the identifiers in their own order, each once: a link has no rank. None when there is none."""
    if raw is None:
        return None
    if isinstance(raw, str):
        raw = raw.replace(",", ";").split(";")
    if not isinstance(raw, list | tuple | set | frozenset):
        raise Invalid(_("Une liste d’identifiants est attendue."), "type")
    if len(raw) > MOST:
        raise Invalid(_("%(maximum)d liens au plus.") % {"maximum": MOST}, "too_long")
    found = {value for item in raw if (value := parse_one(field, item, context)) is not None}
    return sorted(found) or None


def show_one(field: Field, value: Value, context: Context) -> str:
    return "" if value is None else str(value)


def show_many(field: Field, value: Value, context: Context) -> str:
    return "; ".join(str(one) for one in value or ())


def _dump_one(value: Value) -> Value:
    return None if value is None else str(value)


def _load_one(value: Value) -> Value:
    return None if value is None else UUID(value)


def _dump_many(value: Value) -> Value:
    return [str(one) for one in value] if value else None


def _load_many(value: Value) -> Value:
    return [UUID(one) for one in value] if value else None


def _split_many(value: Value) -> tuple[Value, ...]:
    return ()


def _join_many(parts: Sequence[Value]) -> Value:
    return None


_ONE = Storage((Part("", "uuid"),), dump=_dump_one, load=_load_one)

PERSON = Kind(
    name="person",
    label=_("Personne"),
    storage=_ONE,
    parse=parse_one,
    show=show_one,
    widget="person",
    operators=("me", "my_team", "is", "is_not", "in", "empty", "filled"),
    write=show_one,
    relation=True,
)

RELATION = Kind(
    name="relation",
    label=_("Lien vers un enregistrement"),
    storage=_ONE,
    parse=parse_one,
    show=show_one,
    widget="relation",
    operators=("is", "is_not", "in", "empty", "filled"),
    write=show_one,
    relation=True,
)

RELATIONS = Kind(
    name="relations",
    label=_("Liens vers plusieurs enregistrements"),
    storage=Storage((), split=_split_many, join=_join_many, dump=_dump_many, load=_load_many),
    parse=parse_many,
    show=show_many,
    widget="relations",
    operators=("has_any", "has_none", "empty", "filled"),
    write=show_many,
    linked=True,
)
