"""A relation to one record of any object: what a note, a file or a task is about.

The value is ``{"object": "company", "id": UUID}``. No foreign key can hold it, so the gate checks that the
record exists, and follows `on_delete` when it goes.
"""

from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Context, Field, Invalid, Kind, Part, Storage, Value

ANY_OBJECT = "*"


def AnyRecord(label: object, *, inverse: str = "", **options: Any) -> Field:  # noqa: N802
    """Declare a relation to a record of any object; each object lists what points to it under `inverse`."""
    return Field(RECORD, label, target=ANY_OBJECT, inverse=inverse, **options)


def parse(field: Field, raw: Value, context: Context) -> Value:
    """Read ``{"object", "id"}`` or "object:id"; blank gives None."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, str):
        name, _colon, written = raw.strip().partition(":")
        raw = {"object": name, "id": written}
    if not isinstance(raw, dict) or not isinstance(raw.get("object"), str):
        raise Invalid(_("Un objet et un identifiant sont attendus."), "type")
    key = raw.get("id")
    try:
        found = key if isinstance(key, UUID) else UUID(str(key))
    except ValueError:
        raise Invalid(_("Un identifiant n’est pas valable."), "invalid") from None
    return {"object": raw["object"], "id": found}


def show(field: Field, value: Value, context: Context) -> str:
    """The title is the reader's to find: a value alone shows nothing."""
    return ""


def write(field: Field, value: Value, context: Context) -> str:
    return f"{value['object']}:{value['id']}" if value else ""


def _split(value: Value) -> tuple[Value, ...]:
    return (value["id"], value["object"]) if value else (None, None)


def _join(parts: Any) -> Value:
    return None if parts[0] is None else {"id": parts[0], "object": parts[1]}


def _dump(value: Value) -> Value:
    return {"object": value["object"], "id": str(value["id"])} if value else None


def _load(value: Value) -> Value:
    return {"object": value["object"], "id": UUID(value["id"])} if value else None


def _id_column(field: Field) -> "models.Field[Any, Any]":
    return models.UUIDField(null=not field.required, blank=not field.required, db_column=f"{field.key}_id")


RECORD = Kind(
    name="record",
    label=_("Relation à une fiche quelconque"),
    storage=Storage(
        (Part("", "uuid", json="id", column=_id_column), Part("object", "text", json="object")),
        split=_split,
        join=_join,
        dump=_dump,
        load=_load,
    ),
    parse=parse,
    show=show,
    widget="record",
    operators=("is", "is_not", "in", "empty", "filled"),
    write=write,
    relation=True,
)
