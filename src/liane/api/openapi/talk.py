"""The paths of comments on records, which are records themselves."""

from typing import Any

from liane.api.openapi import fixed
from liane.api.openapi.parts import ID, TEXT, answers, given, in_path, json, parameters, ref, shape
from liane.api.openapi.values import Schema, nullable
from liane.api.openapi.words import about
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
    page, made = json(ref("Page")), shape(("id", "version", "change"), id=ID, change=nullable(TEXT))
    many: dict[str, Any] = {
        "get": fixed.operation(
            COMMENT, f"list_comments_on_{item.name}", answers(_200=page, _304=_NOT_MODIFIED), about(item, "comments"),
            parameters=[_RECORD, *parameters("where", "q", "sort", "columns", "limit", "after", "count")],
        )
    }  # fmt: skip
    one: dict[str, Any] = {
        "get": fixed.operation(
            COMMENT, f"read_comment_on_{item.name}", answers(_200=json(ref("Record")), _304=_NOT_MODIFIED),
            about(item, "comment"), parameters=[_RECORD, _ONE, *parameters("columns", "If-None-Match")],
        )
    }  # fmt: skip
    if rights.create is not Scope.NONE:
        many["post"] = fixed.operation(
            COMMENT, f"comment_on_{item.name}", answers(_201=json(made)), about(item, "add_comment"),
            parameters=[_RECORD, *parameters("Idempotency-Key", "Prefer")],
            requestBody=given(shape(("values",), closed=True, values=_SAID)),
        )  # fmt: skip
    if rights.update is not Scope.NONE:
        one["patch"] = fixed.operation(
            COMMENT, f"edit_comment_on_{item.name}", answers(_200=json(made)), about(item, "edit_comment"),
            parameters=[_RECORD, _ONE, *parameters("If-Match", "Prefer")],
            requestBody=given(shape(("values",), closed=True, values=_SAID)),
        )  # fmt: skip
    if rights.delete is not Scope.NONE:
        gone = shape(("id", "change"), id=ID, change=nullable(TEXT))
        one["delete"] = fixed.operation(
            COMMENT, f"delete_comment_on_{item.name}", answers(_200=json(gone)), about(item, "delete_comment"),
            parameters=[_RECORD, _ONE, *parameters("If-Match")],
        )  # fmt: skip
    return {f"/{item.slug}/{{id}}/comments": many, f"/{item.slug}/{{id}}/comments/{{comment}}": one}


_SAID: Schema = {
    **shape((), body={"description": '"…", {"html": "<p>…</p>"}'}, parent={}, files={}),
    "example": {"body": "Vu hier, à rappeler lundi."},
}
