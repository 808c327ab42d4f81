"""A page of what programs can do, as the person herself may, with a way to try it with a key."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import page
from liane.api.openapi.document import document

_METHODS = ("get", "post", "patch", "put", "delete")


@require_GET
def explorer(request: Asked) -> HttpResponse:
    """Draw the addresses of one object, or of what all organisations have."""
    whole = document(request.viewer)
    tags: dict[str, list[dict[str, Any]]] = {}
    for path, operations in whole["paths"].items():
        for method in _METHODS:
            if method in operations:
                one = operations[method]
                tags.setdefault(one["tags"][0], []).append(_drawn(whole, path, method, one))
    names = {tag["name"]: tag["description"] for tag in whole["tags"]}
    chosen = request.GET.get("sujet", "")
    chosen = chosen if chosen in tags else next(iter(tags))
    subjects = [(tag, names.get(tag, tag)) for tag in tags]
    context = {"subjects": subjects, "chosen": chosen, "operations": tags[chosen], "title": names.get(chosen, chosen)}
    return page(request, "api/explorer.html", context)


def _drawn(whole: Mapping[str, Any], path: str, method: str, one: Mapping[str, Any]) -> dict[str, Any]:
    """Return an operation as the page shows it."""
    parameters = [_resolved(whole, given) for given in one.get("parameters", ())]
    content = one.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = content.get("schema")
    example = content.get("example")
    return {
        "name": one["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": one["summary"],
        "parameters": [given for given in parameters if given["in"] != "header" or given["name"] == "If-Match"],
        "fields": list(_fields(whole, body)) if body is not None else None,
        "body": _written(example or _example(whole, body)) if body is not None else "",
    }


def _written(example: Any) -> str:
    return orjson.dumps(example, option=orjson.OPT_INDENT_2).decode()


def _resolved(whole: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        _root, *steps = schema["$ref"].split("/")
        schema = whole
        for step in steps:
            schema = schema[step]
    return schema


def _example(whole: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """Return the smallest body that the schema asks for."""
    found = _resolved(whole, schema)
    if "enum" in found:
        return found["enum"][0]
    kind = found.get("type")
    if kind == "object":
        return {key: _example(whole, found["properties"][key]) for key in found.get("required", ())}
    if kind == "array":
        return [_example(whole, found["items"])]
    return 0 if kind == "integer" else ""


def _fields(whole: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the fields that the values of a body may have."""
    found = _resolved(whole, body).get("properties", {})
    values = _resolved(whole, found["values"]) if "values" in found else {}
    for key, schema in values.get("properties", {}).items():
        yield {"key": key, "title": schema.get("title", ""), "description": schema.get("description", "")}
