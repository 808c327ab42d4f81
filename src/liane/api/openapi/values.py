"""JSON schemas of the values of fields, by kind: what is read, and what may be given."""

from collections.abc import Callable, Mapping
from typing import Any

from liane.records.fields.base import Field

Schema = dict[str, Any]
_DECIMAL = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
_TEXT: Schema = {"type": "string"}
_ID: Schema = {"type": "string", "format": "uuid"}
_ANY: Schema = {}


def nullable(schema: Schema) -> Schema:
    """Return the schema of a value that may be empty."""
    if not schema:
        return schema
    kind = schema.get("type")
    if isinstance(kind, str) and "enum" not in schema:
        return {**schema, "type": [kind, "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _object(**parts: Schema) -> Schema:
    return {"type": "object", "properties": parts, "required": list(parts)}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


_NONE_OR_TEXT = nullable(_TEXT)
REFERENCE = _object(object=_TEXT, id=nullable(_ID), title=_NONE_OR_TEXT)
_MONEY = _object(amount=_DECIMAL, currency=_TEXT, base=nullable(_DECIMAL))
_FILE = _object(
    id=_TEXT, name=_TEXT, size={"type": "integer"}, type=_TEXT, sha256=_TEXT
)  # fmt: skip


def _choice(field: Field) -> Schema:
    return _TEXT | {"description": ", ".join(option.key for option in field.options)} if field.options else _TEXT


_READ: Mapping[str, Callable[[Field], Schema]] = {
    **dict.fromkeys(
        ("text", "long_text", "url", "country", "siren", "siret", "vat", "auto_number"), lambda field: _TEXT
    ),
    **dict.fromkeys(("integer", "rating", "duration"), lambda field: {"type": "integer"}),
    **dict.fromkeys(("decimal", "percent"), lambda field: _DECIMAL),
    "money": lambda field: _MONEY,
    "date": lambda field: {"type": "string", "format": "date"},
    "datetime": lambda field: {"type": "string", "format": "date-time"},
    "yes_no": lambda field: {"type": "boolean"},
    "choice": _choice,
    "choices": lambda field: _list(_TEXT),
    "tags": lambda field: _list(_TEXT),
    "address": lambda field: _object(
        **dict.fromkeys(("street", "postcode", "city", "region", "country"), _NONE_OR_TEXT)
    ),
    "emails": lambda field: _list({"type": "object", "properties": {"value": _TEXT}, "required": ["value"]}),
    "phones": lambda field: _list({"type": "object", "properties": {"value": _TEXT}, "required": ["value"]}),
    "rich_text": lambda field: _object(text=_TEXT, html=_TEXT),
    "file": lambda field: _list(_FILE),
    "image": lambda field: _list(_FILE),
    **dict.fromkeys(("person", "relation", "record"), lambda field: {"$ref": "#/components/schemas/Reference"}),
    "relations": lambda field: _list({"$ref": "#/components/schemas/Reference"}),
}


def read(field: Field) -> Schema:
    """Return the schema of what is answered for a field."""
    made = _READ.get(field.kind.name)
    schema = nullable(made(field)) if made is not None else _ANY
    return {**schema, "title": str(field.label or field.key)}


# What is taken beside the form that is answered, as people and files write it.
_ALSO: Mapping[str, str] = {
    "money": '1234.50, "1 234,50 €", {"amount": "1234.50", "currency": "EUR"}',
    "emails": '"zoe@exemple.fr", ["zoe@exemple.fr"]',
    "phones": '"01 99 00 12 34", ["+33199001234"]',
    "address": '"1 rue X, 21000 Dijon", {"city": "Dijon"}',
    **dict.fromkeys(("person", "relation"), '"<id>", {"id": "<id>"}, {"ref": "…"}'),
    "relations": '["<id>", …]',
    "record": '"company:<id>", {"object": "company", "id": "<id>"}',
    "rich_text": '"text", {"html": "<p>…</p>"}',
}


def written(field: Field) -> Schema:
    """Return the schema of what may be given to a field: as it is read, or as a person would write it."""
    found: Schema = {"title": str(field.label or field.key)}
    known = read(field)
    kinds = known.get("type")
    form = " | ".join(kinds) if isinstance(kinds, list) else str(kinds or field.kind.name)
    found["description"] = " — ".join(
        part for part in (str(field.help or ""), form, _ALSO.get(field.kind.name, "")) if part
    )
    if field.options:
        keys = ", ".join(option.key for option in field.options if not option.retired)
        found["description"] += f" — {keys}"
    return found
