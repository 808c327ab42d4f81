"""The operations that every organisation has alike."""

from typing import Any

from liane.api.openapi import examples
from liane.api.openapi.parts import (
    ID,
    NUMBER,
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
from liane.api.openapi.values import Schema
from liane.api.openapi.words import FIXED, TRIAL, Words

_NOT_MODIFIED: Schema = {"description": "Not modified"}
_BINARY: Schema = {
    "description": "OK",
    "content": {"application/octet-stream": {"schema": {}}, "text/csv": {"schema": {}}},
}
_HIT = shape(("object", "id", "title"), object=TEXT, id=ID, title=TEXT)
_GROUP = shape(("key", "measures"), key=each({}), measures=each({}))


def operation(
    tag: str, name: str, responses: dict[str, Any], words: Words | None = None, **more: Any
) -> dict[str, Any]:
    """Return an operation; `name` is what clients call it. What it does is said by `words`, else by FIXED."""
    said = words or FIXED[name]
    found = {"tags": [tag], "operationId": name, "summary": said.summary}
    if said.description:
        found["description"] = said.description
    return {**found, **more, "responses": responses}


def paths() -> dict[str, Any]:
    """Return the paths that do not depend on the objects."""
    return {**_what_exists(), **_reading(), **_changes(), **_lasting(), **_files()}


def _what_exists() -> dict[str, Any]:
    item, myself = json(ref("Object")), json({"type": "object"})
    return {
        "/me": {"get": operation("me", "me", answers(_200=myself, _304=_NOT_MODIFIED))},
        "/objects": {
            "get": operation(
                "objects", "list_objects",
                answers(_200=json(shape(("items",), items=each(ref("Object")))), _304=_NOT_MODIFIED),
            )
        },
        "/objects/{object}": {
            "get": operation(
                "objects", "describe",
                answers(_200=item, _304=_NOT_MODIFIED), parameters=[in_path("object")],
            )
        },
    }  # fmt: skip


def _reading() -> dict[str, Any]:
    limit = {"name": "limit", "in": "query", "schema": {**NUMBER, "minimum": 1, "maximum": 50}}
    objects = {"name": "objects", "in": "query", "schema": TEXT, "description": "company,contact"}
    words = {"name": "q", "in": "query", "required": True, "schema": {**TEXT, "minLength": 1, "maxLength": 200}}
    either = {"anyOf": [ref("Page"), shape(("groups",), groups=each(_GROUP))]}
    return {
        "/query": {
            "post": operation(
                "query", "query",
                answers(_200=json(either)), requestBody=given(ref("Query"), examples.QUERY),
            )
        },
        "/search": {
            "get": operation(
                "search", "search",
                answers(_200=json(shape(("items",), items=each(_HIT))), _304=_NOT_MODIFIED),
                parameters=[words, objects, limit],
            )
        },
    }  # fmt: skip


def _changes() -> dict[str, Any]:
    body = shape(
        ("changes",), closed=True,
        changes=each(ref("Edit"), minItems=1, maxItems=10_000), mode={"enum": ["all", "each"]},
    )  # fmt: skip
    made = {"allOf": [ref("Summary"), shape(("results",), refused=NUMBER, results=each({"type": "object"}))]}
    page = shape(
        ("items", "next", "more"), items=each(ref("Change")), next=NUMBER, more={"type": "boolean"}
    )  # fmt: skip
    after = {"name": "after", "in": "query", "schema": {**NUMBER, "minimum": 0, "maximum": 2**62}}
    return {
        "/changes": {
            "get": operation(
                "changes", "feed",
                answers(_200=json(page, example={"items": [examples.CHANGE], "next": 1204, "more": False})),
                parameters=[after, *parameters("limit")],
            ),
            "post": operation(
                "changes", "make",
                answers(_200=json(made, example={**examples.SUMMARY, "results": []})),
                parameters=parameters("Idempotency-Key"), requestBody=given(body, examples.BATCH),
            ),
        },
        "/changes/{id}": {
            "get": operation(
                "changes", "read_change",
                answers(_200=json(ref("Change"), example=examples.CHANGE), _304=_NOT_MODIFIED),
                parameters=[in_path("id", ID)],
            )
        },
        "/changes/{id}/undo": {
            "post": operation(
                "changes", "undo",
                answers(_200=json(ref("Summary"), example=examples.SUMMARY)),
                parameters=[in_path("id", ID), *parameters("Idempotency-Key")],
            )
        },
    }  # fmt: skip


def _lasting() -> dict[str, Any]:
    one, started = in_path("id", ID), answers(_202=json(ref("Operation"), example=examples.OPERATION))
    form = shape(("file",), file={**TEXT, "contentMediaType": "text/csv"}, mapping={"type": "object"},
                 aliases={"type": "object"})  # fmt: skip
    form["properties"]["mapping"]["example"] = {"fields": {"name": "Raison sociale", "address.city": "Ville"}}
    csv = {"schema": TEXT, "example": "Nom,Ville\nRoux & Fils,Dijon\n"}
    table = {"required": True, "content": {"text/csv": csv, "multipart/form-data": {"schema": form}}}
    trial = {"name": "dry_run", "in": "query", "schema": {"enum": ["true", "false"]}, "description": TRIAL}
    item = {"name": "object", "in": "query", "required": True, "schema": TEXT}
    export = shape(("query",), closed=True, query=ref("Query"), format={"enum": ["csv", "excel-csv", "xlsx", "json"]})
    listed = answers(
        _200=json(shape(("items",), items=each(ref("Operation"))), example={"items": [examples.OPERATION]})
    )
    once = parameters("Idempotency-Key")
    return {
        "/imports": {
            "get": operation("operations", "list_imports", listed),
            "post": operation(
                "operations", "import_file", started,
                parameters=[item, trial, *once], requestBody=table,
            ),
        },
        "/exports": {
            "get": operation("operations", "list_exports", listed),
            "post": operation(
                "operations", "export", started, parameters=once,
                requestBody=given(export, examples.EXPORT),
            ),
        },
        "/operations": {"get": operation("operations", "list_operations", listed)},
        "/operations/{id}": {
            "get": operation(
                "operations", "read_operation",
                answers(_200=json(ref("Operation"), example=examples.OPERATION)), parameters=[one],
            )
        },
        "/operations/{id}/stop": {
            "post": operation(
                "operations", "stop_operation",
                answers(_200=json(ref("Operation"), example=examples.OPERATION)), parameters=[one],
            )
        },
        "/operations/{id}/undo": {
            "post": operation(
                "operations", "undo_operation", started, parameters=[one, *once],
            )
        },
        "/operations/{id}/file": {
            "get": operation(
                "operations", "export_file", answers(_200=_BINARY), parameters=[one]
            )
        },
    }  # fmt: skip


def _files() -> dict[str, Any]:
    asked = [{"name": name, "in": "query", "required": True, "schema": TEXT} for name in ("object", "field", "name")]
    content = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}
    return {
        "/files": {
            "post": operation(
                "files", "give_file",
                answers(_201=json({"type": "object"})), parameters=asked, requestBody=content,
            )
        },
        "/files/{id}": {
            "get": operation("files", "read_file", answers(_200=_BINARY), parameters=[in_path("id", ID)])
        },
    }  # fmt: skip
