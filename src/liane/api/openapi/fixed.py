"""The operations that every organisation has alike."""

from typing import Any

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

_NOT_MODIFIED: Schema = {"description": "Not modified"}
_BINARY: Schema = {
    "description": "OK",
    "content": {"application/octet-stream": {"schema": {}}, "text/csv": {"schema": {}}},
}
_HIT = shape(("object", "id", "title"), object=TEXT, id=ID, title=TEXT)
_GROUP = shape(("key", "measures"), key=each({}), measures=each({}))


def operation(tag: str, name: str, summary: str, responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an operation; `name` is what clients call it."""
    return {"tags": [tag], "operationId": name, "summary": summary, **more, "responses": responses}


def paths() -> dict[str, Any]:
    """Return the paths that do not depend on the objects."""
    return {**_what_exists(), **_reading(), **_changes(), **_lasting(), **_files()}


def _what_exists() -> dict[str, Any]:
    item, myself = json(ref("Object")), json({"type": "object"})
    return {
        "/me": {"get": operation("me", "me", "Who the key acts as", answers(_200=myself, _304=_NOT_MODIFIED))},
        "/objects": {
            "get": operation(
                "objects", "list_objects", "What there is",
                answers(_200=json(shape(("items",), items=each(ref("Object")))), _304=_NOT_MODIFIED),
            )
        },
        "/objects/{object}": {
            "get": operation(
                "objects", "describe", "One object: its fields, comparisons, rights",
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
                "query", "query", "Any Query: a page of records, or groups and measures",
                answers(_200=json(either)), requestBody=given(ref("Query")),
            )
        },
        "/search": {
            "get": operation(
                "search", "search", "Records of all objects by words",
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
                "changes", "feed", "What happened after a number, in order",
                answers(_200=json(page)), parameters=[after, *parameters("limit")],
            ),
            "post": operation(
                "changes", "make", "Many records at once, all or nothing or each for itself",
                answers(_200=json(made)), parameters=parameters("Idempotency-Key"), requestBody=given(body),
            ),
        },
        "/changes/{id}": {
            "get": operation(
                "changes", "read_change", "One Change",
                answers(_200=json(ref("Change")), _304=_NOT_MODIFIED), parameters=[in_path("id", ID)],
            )
        },
        "/changes/{id}/undo": {
            "post": operation(
                "changes", "undo", "Take a Change back",
                answers(_200=json(ref("Summary"))),
                parameters=[in_path("id", ID), *parameters("Idempotency-Key")],
            )
        },
    }  # fmt: skip


def _lasting() -> dict[str, Any]:
    one, started = in_path("id", ID), answers(_202=json(ref("Operation")))
    table = {"required": True, "content": {"text/csv": {"schema": TEXT}}}
    item = {"name": "object", "in": "query", "required": True, "schema": TEXT}
    export = shape(("query",), closed=True, query=ref("Query"), format={"enum": ["csv", "excel-csv", "xlsx", "json"]})
    listed = answers(_200=json(shape(("items",), items=each(ref("Operation")))))
    once = parameters("Idempotency-Key")
    return {
        "/imports": {
            "get": operation("operations", "list_imports", "The operations of the last week", listed),
            "post": operation(
                "operations", "import_file", "Import a CSV file; its headings name the fields", started,
                parameters=[item, *once], requestBody=table,
            ),
        },
        "/exports": {
            "get": operation("operations", "list_exports", "The operations of the last week", listed),
            "post": operation(
                "operations", "export", "Write what a Query finds into a file", started, parameters=once,
                requestBody=given(export),
            ),
        },
        "/operations": {"get": operation("operations", "list_operations", "The operations of the last week", listed)},
        "/operations/{id}": {
            "get": operation(
                "operations", "read_operation", "How far an operation is, and what it refused",
                answers(_200=json(ref("Operation"))), parameters=[one],
            )
        },
        "/operations/{id}/stop": {
            "post": operation(
                "operations", "stop_operation", "End it; what was done stands",
                answers(_200=json(ref("Operation"))), parameters=[one],
            )
        },
        "/operations/{id}/undo": {
            "post": operation(
                "operations", "undo_operation", "Take it back", started, parameters=[one, *once],
            )
        },
        "/operations/{id}/file": {
            "get": operation(
                "operations", "export_file", "The file of an export", answers(_200=_BINARY), parameters=[one]
            )
        },
    }  # fmt: skip


def _files() -> dict[str, Any]:
    asked = [{"name": name, "in": "query", "required": True, "schema": TEXT} for name in ("object", "field", "name")]
    content = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}
    return {
        "/files": {
            "post": operation(
                "files", "give_file", "Give a file, which a record then names",
                answers(_201=json({"type": "object"})), parameters=asked, requestBody=content,
            )
        },
        "/files/{id}": {
            "get": operation("files", "read_file", "A file", answers(_200=_BINARY), parameters=[in_path("id", ID)])
        },
    }  # fmt: skip
