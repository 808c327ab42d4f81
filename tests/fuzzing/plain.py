"""What a person would send: values that Liane takes, of each object, leading to records that there are."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from liane.api.openapi.examples import BATCH, EXPORT, QUERY, given, leads
from liane.records.objects import ObjectType
from liane.records.queries.pages import get
from liane.records.viewer import system

Ids = Mapping[str, Sequence[str]]
# What one record alone may hold.
_ALONE = ("name", "key", "email")
# The person whose key is the first, and what is hers alone.
ME = "me"
_HERS = (("favourite", "owner"), ("reaction", "person"))
_ELSE = {"day": "2018-11-22", "object": "contact"}
# Kinds of fields whose value says nothing of other fields.
_PLAIN = ("text", "long_text", "rich_text")
_ASKED: Mapping[str, Mapping[str, str]] = {"search": {"q": "atelier"}}
_SAID: Mapping[str, Any] = {"query": QUERY, "changes": BATCH, "exports": EXPORT}


def another(item: ObjectType, ids: Ids) -> dict[str, Any]:
    """Return values of a new record beside the one that has those of `values`."""
    found = values(item, ids)
    return found | {key: _ELSE.get(key, f"bis{value}") for key, value in found.items() if key in _ELSE or key in _ALONE}


def values(item: ObjectType, ids: Ids) -> dict[str, Any]:
    """Return values of a new record, as the document gives them, leading to records that there are."""
    writable = [field for field in item.fields.values() if not field.read_only and not field.computed]
    if not item.example:
        return {key: _led(value, ids) for key, value in given(item, writable).items()}
    taken: dict[str, int] = {}
    return {
        key: _pointed(ME if (item.name, key) in _HERS else str(value), ids, taken) if leads(item.fields[key]) else value
        for key, value in item.example.items()
    }


def request(operation: Any, item: ObjectType | None, ids: Ids) -> dict[str, Any]:
    """Return the parts of a request that is to be answered well: where it leads, what it asks and says."""
    words, method = operation.path.strip("/").split("/"), operation.method.upper()
    found: dict[str, Any] = {"query": dict(_ASKED.get(words[0], {})) if len(words) == 1 else {}}
    if item is None:
        alone = method == "POST" and len(words) == 1
        if alone and words[0] == "imports":
            return {"query": {"object": "company"}, "body": "Nom\nRoux\n", "media_type": "text/csv"}
        return found | ({"body": _SAID[words[0]]} if alone and words[0] in _SAID else {})
    if words[1:2] == ["by"] and words[2] != "external":
        found["value"] = _held(item, words[2], ids)
    if method in ("POST", "PUT") and len(words) == 1:
        found["body"] = {"values": another(item, ids)}
    elif words[2:3] == ["comments"] and method in ("POST", "PATCH"):
        found["body"] = {"values": {"body": "Vu ce matin."}}
    elif method in ("PATCH", "PUT"):
        found["body"] = {"values": _changed(item, ids)}
    return found


def _held(item: ObjectType, key: str, ids: Ids) -> str:
    """Return the value that the first record has in a unique field."""
    row = get(item.name, UUID(ids[item.name][0]), system(), (key,)) if ids.get(item.name) else None
    return str(row.values[0]) if row is not None and row.values[0] else "x"


def _changed(item: ObjectType, ids: Ids) -> dict[str, Any]:
    """Return one value of a record that is changed: the first that is plain and that others may have as well."""
    for key, value in values(item, ids).items():
        field = item.fields.get(key)
        if field is not None and isinstance(value, str) and field.kind.name in _PLAIN and not field.unique:
            return {key: value}
    return {}


def _pointed(name: str, ids: Ids, taken: dict[str, int]) -> dict[str, str]:
    """Return a record of an object, another one each time."""
    place = taken[name] = taken.get(name, -1) + 1
    known = ids.get(name) or [""]
    return {"object": "user" if name == ME else name, "id": known[min(place, len(known) - 1)]}


def _led(value: Any, ids: Ids) -> Any:
    """Return a value of the document's examples, leading to a record that there is."""
    if isinstance(value, list):
        return [_led(one, ids) for one in value]
    if isinstance(value, dict) and {"object", "id"} <= value.keys():
        return {**value, "id": (ids.get(value["object"]) or [value["id"]])[0]}
    return value
