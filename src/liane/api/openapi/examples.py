"""Examples for the document, from the object types: a record as it is read, values as they may be given."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from liane.api.problems.errors import TITLES
from liane.records.fields.base import Field
from liane.records.objects import ObjectType

ID = "01976dd2-6a00-7c3e-9a54-3f1f8a2b4c5d"
OTHER = "01976dd2-6a00-7c3e-9a54-8c0d1e2f3a4b"
# How many values a creation shows beyond those that it must have.
_SHOWN = 6
_NUMBERS = ("integer", "duration", "rating")
# What people say of a first record: the rest is led elsewhere, worked out, or one's alone.
_EASY = frozenset({
    "text", "long_text", "url", "country", "integer", "decimal", "percent", "money", "date", "datetime", "yes_no",
    "choice", "choices", "tags", "address", "emails", "phones", "rating", "duration",
})  # fmt: skip
_PEOPLE: Mapping[str, str] = {"first_name": "Zoé", "last_name": "Roux"}


def _number(field: Field, usual: int) -> int:
    low = usual if field.minimum is None else max(usual, int(field.minimum))
    return low if field.maximum is None else min(low, int(field.maximum))


def _led(name: str) -> dict[str, Any]:
    return {"object": name, "id": OTHER, "title": "Roux & Fils"}


def _option(field: Field) -> str | None:
    return next((option.key for option in field.options if not option.retired), None)


_OF_KIND: Mapping[str, Callable[[Field], Any]] = {
    **dict.fromkeys(("text", "long_text"), lambda field: _PEOPLE.get(field.key, str(field.label or field.key))),
    **dict.fromkeys(_NUMBERS, lambda field: _number(field, 4)),
    "url": lambda field: "https://www.exemple.fr",
    "country": lambda field: "FR",
    "siren": lambda field: "732829320",
    "siret": lambda field: "73282932000074",
    "vat": lambda field: "FR44732829320",
    "auto_number": lambda field: "2026-0042",
    "decimal": lambda field: str(_number(field, 12)),
    "percent": lambda field: str(_number(field, 20)),
    "money": lambda field: {"amount": "1234.50", "currency": "EUR", "base": "1234.50"},
    "date": lambda field: "2026-11-22",
    "datetime": lambda field: "2026-11-22T09:30:00Z",
    "yes_no": lambda field: True,
    "choice": _option,
    "choices": lambda field: [key] if (key := _option(field)) else [],
    "tags": lambda field: ["salon"],
    "address": lambda field: {
        "street": "1 rue de la Liberté", "postcode": "21000", "city": "Dijon", "region": None, "country": "FR",
    },
    "emails": lambda field: [{"value": "zoe.roux@exemple.fr"}],
    "phones": lambda field: [{"value": "+33199001234"}],
    "rich_text": lambda field: {"text": _("À rappeler lundi."), "html": f"<p>{_('À rappeler lundi.')}</p>"},
    "person": lambda field: {"object": "user", "id": OTHER, "title": "Zoé Roux"},
    "relation": lambda field: _led(field.target),
    "record": lambda field: _led("company"),
    "relations": lambda field: [_led(field.target)],
}  # fmt: skip


def read(item: ObjectType, fields: Iterable[Field]) -> dict[str, Any]:
    """Return values of a record as they are answered; what Liane works out is left out."""
    found = {field.key: _OF_KIND[field.kind.name](field) for field in fields if field.kind.name in _OF_KIND}
    return _titled(item, found)


def given(item: ObjectType, fields: Iterable[Field]) -> dict[str, Any]:
    """Return values that a new record may be given: those that it must have, and some of the plain ones."""
    fields = list(fields)
    if item.example:
        known = {field.key: field for field in fields}
        return {key: _placed(known[key], value) for key, value in item.example.items() if key in known}
    needed = [field for field in fields if field.required and field.default is None]
    easy = [field for field in fields if field.kind.name in _EASY and not field.unique and field not in needed]
    found = {field.key: _OF_KIND[field.kind.name](field) for field in needed if field.kind.name in _OF_KIND}
    found |= {field.key: _OF_KIND[field.kind.name](field) for field in easy[:_SHOWN]}
    for value in found.values():
        if isinstance(value, dict):
            # What is answered beside what is given.
            for key in ("base", "title"):
                value.pop(key, None)
    return _titled(item, {key: value for key, value in found.items() if value is not None})


def leads(field: Field) -> bool:
    """Say whether a value of the field is a record."""
    return field.kind.relation or field.kind.name in ("person", "record")


def _placed(field: Field, value: Any) -> Any:
    return {"object": value, "id": OTHER} if leads(field) else value


def _titled(item: ObjectType, found: dict[str, Any]) -> dict[str, Any]:
    if isinstance(found.get(item.title), str) and item.title not in _PEOPLE:
        found[item.title] = f"{item.label} Roux"
    return found


def _problem(status: int, kind: str, **error: str) -> dict[str, Any]:
    title = str(TITLES[kind])
    found = {"type": f"urn:liane:problem:{kind}", "title": title, "status": status, "detail": title}
    if error:
        found |= {"detail": error["message"], "errors": [error]}
    return found


def problems() -> dict[str, Any]:
    """Return an example of each problem, by status, in the reader's language."""
    unknown = _("Le champ « %(field)s » n’existe pas.") % {"field": "nom"}
    moved = _("La fiche est à la version %(version)d : relisez-la, rien n’a été modifié.") % {"version": 3}
    return {
        "400": _problem(
            400, "malformed", path="limit", message=_("La limite va de 1 à %(maximum)d.") % {"maximum": 500}
        ),
        "401": _problem(401, "unauthenticated"),
        "403": _problem(403, "forbidden"),
        "404": _problem(404, "not-found"),
        "405": _problem(405, "method-not-allowed"),
        "409": _problem(409, "conflict", path="values.name", code="conflict", message=str(TITLES["conflict"])),
        "411": _problem(411, "length-required"),
        "412": {**_problem(412, "changed"), "detail": moved},
        "413": _problem(413, "too-large"),
        "415": _problem(415, "unsupported-type"),
        "422": _problem(422, "invalid", path="values.nom", code="unknown_field", message=unknown),
        "429": _problem(429, "too-many"),
        "503": _problem(503, "unavailable"),
    }


QUERY: Mapping[str, Any] = {
    "object": "company", "where": {"field": "address.city", "op": "is", "value": "Dijon"},
    "columns": ["name", "owner.name"], "sort": ["name"], "limit": 50,
}  # fmt: skip
COUNTED: Mapping[str, Any] = {"object": "company", "group": ["address.city"], "measures": [{"function": "count"}]}
BATCH: Mapping[str, Any] = {
    "changes": [
        {"action": "create", "object": "company", "ref": "noir", "values": {"name": "Noir"}},
        {"action": "create", "object": "contact", "values": {"last_name": "Morel", "company": {"ref": "noir"}}},
    ],
    "mode": "all",
}  # fmt: skip
SUMMARY: Mapping[str, Any] = {"change": ID, "created": 2, "updated": 0, "deleted": 0}
CHANGE: Mapping[str, Any] = {
    "number": 1204, "id": ID, "recorded_at": "2026-11-22T09:30:00Z", "actor": {"id": OTHER, "name": "Zoé Roux"},
    "cause": "api", "reference": OTHER, "undoes": None,
    "records": [{
        "object": "company", "id": OTHER, "action": "update", "version": 2,
        "fields": {"name": {"before": "Roux", "after": "Roux & Fils"}},
    }],
}  # fmt: skip
OPERATION: Mapping[str, Any] = {
    "id": ID, "kind": "import_file", "label": "Import", "state": "running", "position": 5000, "total": 20000,
    "created": 4980, "updated": 0, "deleted": 0, "refused": 20, "file": None,
}  # fmt: skip
EXPORT: Mapping[str, Any] = {"query": {"object": "company", "columns": ["name"]}, "format": "csv"}
