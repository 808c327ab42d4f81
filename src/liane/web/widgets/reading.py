"""From a posted form to what the fields can parse: the other half of the controls."""

from typing import Any

from django.http import QueryDict

from liane.lib import currencies
from liane.records.fields import Field
from liane.records.fields.address import PARTS as ADDRESS_PARTS
from liane.records.queries.columns import Reference
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import Viewer


def present(field: Field, data: QueryDict, name: str) -> bool:
    """Say whether the form asked for the field at all: what it did not ask stays as it is."""
    if name in data or f"{name}.present" in data:
        return True
    return any(key.startswith(f"{name}.") for key in data)


def read(field: Field, data: QueryDict, name: str) -> Any:
    """Return what was typed for `field`, in a form that its kind parses; errors come from there."""
    reader = _READERS.get(field.kind.widget)
    return reader(data, name) if reader else data.get(name, "")


def resolve(field: Field, raw: Any, viewer: Viewer) -> Any:
    """Return the pick with its identifier found by its title, when exactly one record has it.

    This is for browsers without scripts, and for those who type a whole name and press Enter.
    """
    if not isinstance(raw, dict) or raw.get("id") or not raw.get("title") or catalogue().get(field.target) is None:
        return raw
    item = catalogue()[field.target]
    found = fetch(Query(item.name, where=Leaf(item.title, "is", raw["title"]), columns=(item.title,), limit=2), viewer)
    return raw | {"id": str(found.rows[0].id)} if len(found.rows) == 1 else raw


def unresolved(raw: Any) -> bool:
    """Say whether a title was typed that stands for no record."""
    return isinstance(raw, dict) and bool(raw.get("title")) and not raw.get("id")


def blank(field: Field, raw: Any) -> bool:
    """Say whether nothing was typed."""
    if isinstance(raw, dict):
        return not any(value for key, value in raw.items() if key not in ("currency",))
    return not raw


def reference(field: Field, raw: Any) -> Any:
    """Return a pick as a `Reference`, so that a form that comes back shows it again."""
    if isinstance(raw, dict) and "title" in raw and raw.get("id"):
        return Reference(field.target, raw["id"], raw["title"])
    return raw


def _reach(data: QueryDict, name: str) -> Any:
    values = data.getlist(f"{name}.value")
    labels = data.getlist(f"{name}.label")
    valid = data.getlist(f"{name}.valid")
    found: list[dict[str, Any]] = []
    for position, value in enumerate(values):
        if not value.strip():
            continue
        found.append({
            "value": value,
            "label": labels[position] if position < len(labels) else "",
            "valid": "1" if position >= len(valid) or valid[position] != "false" else "0",
            "primary": not found,
        })  # fmt: skip
    return found


def _money(data: QueryDict, name: str) -> Any:
    amount = data.get(f"{name}.amount", "").strip()
    if not amount:
        return ""
    # The box of currencies always says something; what was typed beside the number was meant.
    currency = "" if _names_currency(amount) else data.get(f"{name}.currency", "")
    return {"amount": amount, "currency": currency}


def _names_currency(amount: str) -> bool:
    try:
        _rest, written, _multiple = currencies.split(amount)
    except LookupError:
        return False
    return written is not None


def _address(data: QueryDict, name: str) -> Any:
    found = {part: data.get(f"{name}.{part}", "").strip() for part in ADDRESS_PARTS}
    return found if any(found.values()) else ""


def _pick(data: QueryDict, name: str) -> Any:
    title = data.get(f"{name}.title", "").strip()
    record_id = data.get(f"{name}.id", "").strip()
    # A box that was emptied by hand means nothing is picked, whatever the hidden identifier says.
    if f"{name}.title" in data and not title:
        return ""
    return {"id": record_id, "title": title} if record_id or title else ""


def _any_record(data: QueryDict, name: str) -> Any:
    found = _pick(data, name)
    if found and ":" in found["id"]:
        object_name, _colon, record_id = found["id"].partition(":")
        return {"object": object_name, "id": record_id, "title": found["title"]}
    return found


def _list(data: QueryDict, name: str) -> Any:
    return [value for value in data.getlist(name) if value]


def _rich(data: QueryDict, name: str) -> Any:
    """Return what the editor says, or, without scripts, the text that was typed beside the HTML that stood there."""
    found = {"html": data.get(f"{name}.html", "")}
    return found | {"typed": data[f"{name}.typed"]} if f"{name}.typed" in data else found


_READERS = {
    "emails": _reach,
    "phones": _reach,
    "money": _money,
    "address": _address,
    "person": _pick,
    "relation": _pick,
    "record": _any_record,
    "relations": _list,
    "choices": _list,
    "files": _list,
    "rich_text": _rich,
}
