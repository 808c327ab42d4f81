"""The parts that the document of every organisation has: schemas, parameters and answers."""

from collections.abc import Mapping
from typing import Any

from liane.api.openapi.values import REFERENCE, Schema
from liane.api.openapi.words import AFTER, AS_OF, COLUMNS, VIEW, WHERE, WORDS

TEXT: Schema = {"type": "string"}
ID: Schema = {"type": "string", "format": "uuid"}
NUMBER: Schema = {"type": "integer"}
_NULL_ID: Schema = {"type": ["string", "null"]}


def ref(name: str, kind: str = "schemas") -> Schema:
    """Return a pointer to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def shape(required: tuple[str, ...] = (), *, closed: bool = False, **properties: Schema) -> Schema:
    """Return the schema of an object; a `closed` one has no other keys."""
    found: Schema = {"type": "object", "properties": properties}
    if required:
        found["required"] = list(required)
    return found | ({"additionalProperties": False} if closed else {})


def each(of: Schema, **bounds: int) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": of, **bounds}


COUNT = shape(("value", "exact"), value=NUMBER, exact={"type": "boolean"})
PROBLEM = shape(
    ("type", "title", "status", "detail"),
    type=TEXT, title=TEXT, status=NUMBER, detail=TEXT, instance=TEXT,
    errors=each(shape(("path", "message"), path=TEXT, code=TEXT, message=TEXT, object=TEXT, id=ID, current={})),
)  # fmt: skip
SUMMARY = shape(
    ("change", "created", "updated", "deleted"), change=_NULL_ID, created=NUMBER, updated=NUMBER, deleted=NUMBER
)
RESULT = shape(("status",), status=TEXT, id=ID, version={"type": ["integer", "null"]}, errors=each({"type": "object"}))
FEED_RECORD = shape(
    ("object", "id", "action", "version", "fields"),
    object=TEXT, id=ID, action={"enum": ["create", "update", "delete"]}, version=NUMBER, fields={"type": "object"},
)  # fmt: skip
CHANGE = shape(
    ("number", "id", "recorded_at", "actor", "cause", "records"),
    number={"type": ["integer", "null"]}, id=ID, recorded_at={"type": "string", "format": "date-time"},
    actor=shape(("id", "name"), id=_NULL_ID, name=TEXT), cause=TEXT, reference=TEXT, undoes=_NULL_ID,
    records=each(FEED_RECORD),
)  # fmt: skip
EXTERNAL = shape(
    ("source", "key"), closed=True,
    source={**TEXT, "minLength": 1, "maxLength": 200}, key={**TEXT, "minLength": 1, "maxLength": 200},
)  # fmt: skip
EDIT = shape(
    ("action", "object"), closed=True,
    action={"enum": ["create", "update", "upsert", "delete"]}, object=TEXT, id=ID, ref=TEXT, external=ref("External"),
    values={"type": "object"}, version=NUMBER, effective_at={"type": "string", "format": "date-time"},
)  # fmt: skip
QUERY = shape(
    ("object",), closed=True,
    object=TEXT, where=ref("Condition"), columns=each(TEXT), sort=each(TEXT), search=TEXT,
    limit={**NUMBER, "minimum": 1, "maximum": 500}, after={"type": ["string", "null"]}, ids=each(ID),
    group=each(TEXT), measures=each(ref("Measure"), maxItems=50), count={"enum": ["capped", "exact", "none"]},
    as_of={"type": ["string", "null"], "description": AS_OF},
)  # fmt: skip
RECORD = shape(("id", "version", "values"), id=ID, version=NUMBER, values={"type": "object"})
OPERATION = shape(
    ("id", "kind", "state", "position", "total", "created", "updated", "deleted", "refused"),
    id=ID, kind=TEXT, label=TEXT, state=TEXT, position=NUMBER, total={"type": ["integer", "null"]}, created=NUMBER,
    updated=NUMBER, deleted=NUMBER, refused=NUMBER, report=each({"type": "object"}), file={"type": ["string", "null"]},
)  # fmt: skip
OBJECT = shape(
    ("name", "slug", "label", "plural", "rights"),
    name=TEXT, slug=TEXT, label=TEXT, plural=TEXT, icon=TEXT, group={"type": ["string", "null"]},
    settings={"type": "boolean"}, title=TEXT, rights={"type": "object"},
    fields=each(shape(("key", "label", "kind"), key=TEXT, label=TEXT, kind=TEXT)), inverses=each({"type": "object"}),
)  # fmt: skip
SCHEMAS: Mapping[str, Schema] = {
    "Problem": PROBLEM,
    "Reference": REFERENCE,
    "External": EXTERNAL,
    "Condition": {
        "type": ["object", "null"], "description": "docs/queries.md",
        "example": {"field": "address.city", "op": "is", "value": "Dijon"},
    },
    "Measure": shape(("function",), function=TEXT, field=TEXT),
    "Query": QUERY,
    "Record": RECORD,
    "Page": shape(
        ("items", "next", "count"), items=each(ref("Record")), next={"type": ["string", "null"]},
        count={"anyOf": [COUNT, {"type": "null"}]},
    ),
    "Count": COUNT,
    "Edit": EDIT,
    "Change": CHANGE,
    "Summary": SUMMARY,
    "Operation": OPERATION,
    "Object": OBJECT,
}  # fmt: skip
PARAMETERS: Mapping[str, Schema] = {
    "columns": {"name": "columns", "in": "query", "schema": TEXT, "description": COLUMNS},
    "where": {"name": "where", "in": "query", "schema": TEXT, "description": WHERE},
    "q": {"name": "q", "in": "query", "schema": TEXT, "description": WORDS},
    "sort": {"name": "sort", "in": "query", "schema": TEXT, "description": "-amount,name"},
    "limit": {"name": "limit", "in": "query", "schema": {**NUMBER, "minimum": 1, "maximum": 500}},
    "after": {"name": "after", "in": "query", "schema": TEXT, "description": AFTER},
    "count": {"name": "count", "in": "query", "schema": {"enum": ["capped", "exact", "none"]}},
    "view": {"name": "view", "in": "query", "schema": ID, "description": VIEW},
    "as_of": {"name": "as_of", "in": "query", "schema": TEXT, "description": AS_OF},
    "If-Match": {"name": "If-Match", "in": "header", "schema": TEXT, "description": '"7"'},
    "If-None-Match": {"name": "If-None-Match", "in": "header", "schema": TEXT},
    "Idempotency-Key": {"name": "Idempotency-Key", "in": "header", "schema": {**TEXT, "maxLength": 200}},
    "Prefer": {"name": "Prefer", "in": "header", "schema": TEXT, "description": "return=minimal"},
}


def parameters(*names: str) -> list[Schema]:
    """Return pointers to shared parameters."""
    return [ref(name, "parameters") for name in names]


def in_path(name: str, schema: Schema = TEXT) -> Schema:
    """Return a parameter of the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def json(schema: Schema, description: str = "", example: Any = None) -> Schema:
    """Return an answer of JSON."""
    return {"description": description or "OK", "content": {"application/json": _shown(schema, example)}}


def given(schema: Schema, example: Any = None) -> Schema:
    """Return a body of JSON."""
    return {"required": True, "content": {"application/json": _shown(schema, example)}}


def _shown(schema: Schema, example: Any) -> Schema:
    return {"schema": schema} if example is None else {"schema": schema, "example": example}


PROBLEMS = ("400", "401", "403", "404", "405", "409", "411", "412", "413", "415", "422", "429", "503")


def answers(**good: Schema) -> dict[str, Any]:
    """Return the answers of an operation: the good ones ("_200"), and the problems that any may meet."""
    found: dict[str, Any] = {key.removeprefix("_"): value for key, value in good.items()}
    return found | {status: ref(f"Problem{status}", "responses") for status in PROBLEMS}
