"""The OpenAPI 3.1 document of an organisation, as one caller may use it: from the object types, nothing by hand."""

from collections.abc import Sequence
from typing import Any

from liane.accounts.memory import CATALOGUE, ORGANISATION, PEOPLE, Remembered
from liane.api.objects.described import reachable, writable
from liane.api.openapi import examples, fixed
from liane.api.openapi.parts import (
    ID,
    PARAMETERS,
    SCHEMAS,
    TEXT,
    answers,
    each,
    given,
    in_path,
    json,
    parameters,
    ref,
    shape,
)
from liane.api.openapi.talk import comments
from liane.api.openapi.values import Schema, nullable, read, written
from liane.api.openapi.words import INFO, SUBJECTS, about
from liane.api.road.answers import dumped
from liane.api.road.asked import ApiRequest
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Viewer

VERSION = "1.0"
_documents: Remembered[bytes] = Remembered((PEOPLE, ORGANISATION, CATALOGUE), limit=50)
_NOT_MODIFIED: Schema = {"description": "Not modified"}


def of(request: ApiRequest) -> bytes:
    """Return the document for the caller, as JSON."""
    viewer = request.viewer
    key = (viewer.user_id, request.bearer.reach, viewer.language)
    return _documents.get(key, request.versions, lambda: dumped(document(viewer)))


def document(viewer: Viewer) -> dict[str, Any]:
    """Return the document of what `viewer` may reach."""
    items = list(reachable(catalogue(), viewer))
    schemas: dict[str, Schema] = dict(SCHEMAS)
    paths: dict[str, Any] = fixed.paths()
    for item in items:
        schemas |= _schemas(item, viewer)
        paths |= _paths(item, viewer) | comments(item, viewer)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Liane",
            "version": VERSION,
            "description": INFO,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "tags": [
            *({"name": name, "description": str(said)} for name, said in SUBJECTS.items()),
            *({"name": item.name, "description": str(item.plural)} for item in items),
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
            "parameters": dict(PARAMETERS),
            "responses": {
                f"Problem{status}": {
                    "description": example["title"],
                    "content": {"application/problem+json": {"schema": ref("Problem"), "example": example}},
                }
                for status, example in examples.problems().items()
            },
        },
    }


def class_name(item: ObjectType) -> str:
    """Return the name of an object among the schemas: "deal_line" is DealLine."""
    return "".join(part[:1].upper() + part[1:] for part in item.name.split("_"))


def _schemas(item: ObjectType, viewer: Viewer) -> dict[str, Schema]:
    rights, name = viewer.on(item.name), class_name(item)
    shown = [field for key, field in item.fields.items() if not rights.hides(key)]
    values = {field.key: read(field) for field in shown}
    given_values = {field.key: written(field) for field in shown if writable(item, field, viewer)}
    return {
        f"{name}Values": {
            "type": "object", "title": str(item.label), "properties": values, "example": examples.read(item, shown),
        },
        name: shape(("id", "version", "values"), id=ID, version={"type": "integer"}, values=ref(f"{name}Values")),
        f"{name}Given": {"type": "object", "properties": given_values, "additionalProperties": False},
    }  # fmt: skip


def _paths(item: ObjectType, viewer: Viewer) -> dict[str, Any]:
    rights, name, slug = viewer.on(item.name), class_name(item), item.slug
    shown = [field for key, field in item.fields.items() if not rights.hides(key)]
    record = {"id": examples.ID, "version": 1, "values": examples.read(item, shown)}
    made = {"values": examples.given(item, [field for field in shown if writable(item, field, viewer)])}
    after = {**record, "change": examples.OTHER}
    plural = item.slug.replace("-", "_")
    found: dict[str, dict[str, Any]] = {f"/{slug}": {}, f"/{slug}/{{id}}": {}}
    many, one = found[f"/{slug}"], found[f"/{slug}/{{id}}"]
    done = {"allOf": [shape(("id", "version", "change"), id=ID, version={"type": ["integer", "null"]},
                            change=nullable(TEXT), values=ref(f"{name}Values"))]}  # fmt: skip
    if rights.read is not Scope.NONE:
        page = shape(
            ("items", "next", "count"), items=each(ref(name)), next=nullable(TEXT), count=nullable(ref("Count"))
        )
        listed = {"items": [record], "next": None, "count": {"value": 1, "exact": True}}
        asked = parameters("where", "q", "sort", "columns", "limit", "after", "count", "view", "as_of", "If-None-Match")
        many["get"] = fixed.operation(
            item.name, f"list_{plural}", answers(_200=json(page, example=listed), _304=_NOT_MODIFIED),
            about(item, "list"),
            parameters=asked,
        )  # fmt: skip
        one["get"] = fixed.operation(
            item.name, f"read_{item.name}", answers(_200=json(ref(name), example=record), _304=_NOT_MODIFIED),
            about(item, "read"),
            parameters=[in_path("id", ID), *parameters("columns", "as_of", "If-None-Match")],
        )  # fmt: skip
    moment = {"type": ["string", "null"]}
    if rights.create is not Scope.NONE:
        body = shape(("values",), closed=True, values=ref(f"{name}Given"), id=ID, external=ref("External"),
                     effective_at=moment)  # fmt: skip
        many["post"] = fixed.operation(
            item.name, f"create_{item.name}", answers(_201=json(done, example=after)), about(item, "create"),
            parameters=parameters("Idempotency-Key", "Prefer"), requestBody=given(body, made),
        )  # fmt: skip
        found |= _by(
            item, name, done, made, [key for key, one in item.fields.items() if one.unique and not rights.hides(key)]
        )
    if rights.update is not Scope.NONE:
        body = shape(("values",), closed=True, values=ref(f"{name}Given"), version={"type": "integer", "minimum": 1},
                     effective_at=moment)  # fmt: skip
        one["patch"] = fixed.operation(
            item.name, f"update_{item.name}", answers(_200=json(done, example={**after, "version": 2})),
            about(item, "update"),
            parameters=[in_path("id", ID), *parameters("If-Match", "Prefer")], requestBody=given(body, made),
        )  # fmt: skip
    if rights.delete is not Scope.NONE:
        gone = shape(("id", "change"), id=ID, change=nullable(TEXT))
        one["delete"] = fixed.operation(
            item.name, f"delete_{item.name}",
            answers(_200=json(gone, example={"id": examples.ID, "change": examples.OTHER})), about(item, "delete"),
            parameters=[in_path("id", ID), *parameters("If-Match")],
        )  # fmt: skip
    return {path: operations for path, operations in found.items() if operations}


def _by(item: ObjectType, name: str, done: Schema, made: Schema, unique: Sequence[str]) -> dict[str, Any]:
    """Return the paths of records by a key of another system, or by one of the fields `unique`."""
    body = shape(("values",), closed=True, values=ref(f"{name}Given"), effective_at={"type": ["string", "null"]})
    good = {"_200": json(ref(name)), "_304": _NOT_MODIFIED}
    put = {"_200": json(done), "_201": json(done)}
    options = {"requestBody": given(body, made)}
    more = parameters("If-Match", "Idempotency-Key", "Prefer")
    external = [in_path("source"), in_path("key")]
    found = {
        f"/{item.slug}/by/external/{{source}}/{{key}}": {
            "get": fixed.operation(
                item.name, f"read_{item.name}_by_external", answers(**good), about(item, "read_by_external"),
                parameters=external,
            ),
            "put": fixed.operation(
                item.name, f"put_{item.name}_by_external", answers(**put), about(item, "put_by_external"),
                parameters=[*external, *more], **options,
            ),
        }
    }  # fmt: skip
    for key in unique:
        path = f"/{item.slug}/by/{key}/{{value}}"
        value = [in_path("value")]
        found[path] = {
            "get": fixed.operation(
                item.name, f"read_{item.name}_by_{key}", answers(**good), about(item, "read_by"), parameters=value
            ),
            "put": fixed.operation(
                item.name, f"put_{item.name}_by_{key}", answers(**put), about(item, "put_by"),
                parameters=[*value, *more], **options,
            ),
        }  # fmt: skip
    return found
