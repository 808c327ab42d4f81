"""The paths of comments on records, which are records themselves."""

from typing import Any

from liane.api.openapi import examples, fixed
from liane.api.openapi.parts import ID, TEXT, answers, given, in_path, json, parameters, ref, shape
from liane.api.openapi.values import Schema, nullable
from liane.api.openapi.words import PARENT, about
from liane.api.records.comments import COMMENT
from liane.records.objects import ObjectType
from liane.records.viewer import Scope, Viewer

_NOT_MODIFIED: Schema = {"description": "Not modified"}
_RECORD = in_path("id", ID)
_ONE = in_path("comment", ID)


def comments(item: ObjectType, viewer: Viewer) -> dict[str, Any]:
    """Return the paths of what is said about records of `item`, as far as the viewer may."""
    rights = viewer.on(COMMENT)
    if not item.commented or viewer.on(item.name).read is Scope.NONE or rights.read is Scope.NONE:
        return {}
    done = shape(("id", "version", "change"), id=ID, change=nullable(TEXT))
    made = json(done, example={**_EXAMPLE, "change": examples.OTHER})
    read = json(ref("Record"), example=_EXAMPLE)
    page = json(ref("Page"), example={"items": [_EXAMPLE], "next": None, "count": {"value": 1, "exact": True}})
    many: dict[str, Any] = {
        "get": fixed.operation(
            COMMENT, f"list_comments_on_{item.name}", answers(_200=page, _304=_NOT_MODIFIED), about(item, "comments"),
            parameters=[_RECORD, *parameters("where", "q", "sort", "columns", "limit", "after", "count")],
        )
    }  # fmt: skip
    one: dict[str, Any] = {
        "get": fixed.operation(
            COMMENT, f"read_comment_on_{item.name}", answers(_200=read, _304=_NOT_MODIFIED),
            about(item, "comment"), parameters=[_RECORD, _ONE, *parameters("columns", "If-None-Match")],
        )
    }  # fmt: skip
    if rights.create is not Scope.NONE:
        many["post"] = fixed.operation(
            COMMENT, f"comment_on_{item.name}", answers(_201=made), about(item, "add_comment"),
            parameters=[_RECORD, *parameters("Idempotency-Key", "Prefer")],
            requestBody=given(shape(("values",), closed=True, values=_SAID), {"values": _REPLY}),
        )  # fmt: skip
    if rights.update is not Scope.NONE:
        one["patch"] = fixed.operation(
            COMMENT, f"edit_comment_on_{item.name}", answers(_200=made), about(item, "edit_comment"),
            parameters=[_RECORD, _ONE, *parameters("If-Match", "Prefer")],
            requestBody=given(shape(("values",), closed=True, values=_SAID)),
        )  # fmt: skip
    if rights.delete is not Scope.NONE:
        gone = json(shape(("id", "change"), id=ID, change=nullable(TEXT)), example=_GONE)
        one["delete"] = fixed.operation(
            COMMENT, f"delete_comment_on_{item.name}", answers(_200=gone), about(item, "delete_comment"),
            parameters=[_RECORD, _ONE, *parameters("If-Match")],
        )  # fmt: skip
    return {f"/{item.slug}/{{id}}/comments": many, f"/{item.slug}/{{id}}/comments/{{comment}}": one}


_SAID: Schema = {
    **shape(
        (), body={"description": '"… @Zoé Roux …", {"html": "<p>…</p>"}'}, parent={"description": PARENT}, files={}
    ),
    "example": {"body": "Vu hier, à rappeler lundi."},
}
_REPLY = {"body": "@Zoé Roux, peux-tu rappeler lundi ?", "parent": examples.OTHER}
_EXAMPLE: Schema = {
    "id": examples.ID, "version": 1,
    "values": {"body": {"text": _REPLY["body"], "html": f"<p>{_REPLY['body']}</p>"},
               "parent": {"object": COMMENT, "id": examples.OTHER, "title": "Vu hier."},
               "mentions": [{"object": "user", "id": examples.OTHER, "title": "Zoé Roux"}]},
}  # fmt: skip
_GONE: Schema = {"id": examples.ID, "change": examples.OTHER}
