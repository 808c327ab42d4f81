"""The tools that read: search, describe, query, read. What the caller may not read is not there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from liane.api.mcp.caller import Answer, Caller, ToolError
from liane.api.objects import described
from liane.api.records import reading
from liane.capabilities.search.lookup import find
from liane.capabilities.search.terms import MAX_TEXT
from liane.capabilities.transfer.exporting_cells import dumped
from liane.lib.numerals import canonical, plain
from liane.records.log import Event, history
from liane.records.objects import ObjectType
from liane.records.queries.aggregate import aggregate
from liane.records.queries.asof import held, looking
from liane.records.queries.kept import Preparing
from liane.records.queries.model import parse_as_of, parse_query
from liane.records.registry import catalogue
from liane.records.viewer import Scope

MOST_FOUND, MOST_ROWS, MOST_EVENTS = 20, 100, 20
# What one answer holds at most, in characters of JSON.
MOST_TEXT = 60_000


def search(caller: Caller, given: Mapping[str, Any]) -> Answer:
    """Find records by words, slips of the finger included."""
    text = str(given.get("text", "")).strip()
    if not text or len(text) > MAX_TEXT:
        raise ToolError(_("Le texte cherché a de 1 à %(most)d caractères.") % {"most": MAX_TEXT})
    names = tuple(item_of(caller, name).name for name in given.get("objects") or ())
    hits = find(caller.viewer, text, number(given, "limit", 10, MOST_FOUND), names)
    return Answer({"items": [{"object": hit.object, "id": str(hit.id), "title": hit.title} for hit in hits]})


def describe(caller: Caller, given: Mapping[str, Any]) -> Answer:
    """Say what objects there are, or what fields one has."""
    found = catalogue()
    if not given.get("object"):
        items = [described.brief(item, caller.viewer) for item in described.reachable(found, caller.viewer)]
        keys = ("name", "label", "plural", "title", "rights")
        return Answer({"objects": [{key: item[key] for key in keys} for item in items]})
    return Answer(described.whole(item_of(caller, given["object"]), found, caller.viewer))


def query(caller: Caller, given: Mapping[str, Any]) -> Answer:
    """Answer a Query: a page of records, or groups with their measures. Raises QueryError, ApiError."""
    asked = parse_query({**given, "limit": number(given, "limit", 20, MOST_ROWS)})
    item_of(caller, asked.object)
    if asked.group or asked.measures:
        with _then(asked.as_of):
            groups = aggregate(asked, caller.viewer)[: MOST_TEXT // 100]
        return Answer({"groups": [
            {"key": [_told(value) for value in one.key], "measures": [_told(value) for value in one.measures]}
            for one in groups
        ]})  # fmt: skip
    return Answer(within(reading.page_of(asked, caller.viewer, address=False)))


def read(caller: Caller, given: Mapping[str, Any]) -> Answer:
    """Give one record, with every field that the caller may read, and what had happened to it last."""
    item = item_of(caller, given.get("object"))
    record_id = identifier(given, "id")
    most = number(given, "history", 0, MOST_EVENTS, least=0)
    moment = parse_as_of(given.get("as_of"))
    with _then(moment):
        record = reading.found(item, record_id, caller.viewer, as_of=moment)
        if record is None:
            raise absent()
        if most:
            events = history(item.name, record_id, looking(caller.viewer, moment), limit=most)
            record = {**record, "history": [_event(one) for one in events]}
    return Answer({"object": item.name, **record})


@contextmanager
def _then(moment: date | datetime | None) -> Iterator[None]:
    """Read as of a moment. Raises ToolError while a job makes that past."""
    try:
        with held(moment):
            yield
    except Preparing as error:
        raise ToolError(str(error)) from None


def item_of(caller: Caller, name: Any) -> ObjectType:
    """Return an object that the caller may reach. Raises ToolError."""
    item = (catalogue().get(name) or catalogue().by_slug(name)) if isinstance(name, str) else None
    rights = caller.viewer.on(item.name) if item is not None else None
    if item is None or rights is None or (rights.read is Scope.NONE and rights.create is Scope.NONE):
        names = ", ".join(one.name for one in described.reachable(catalogue(), caller.viewer))
        message = _("L’objet « %(name)s » n’existe pas. Il y a : %(names)s.")
        raise ToolError(message % {"name": str(name)[:80], "names": names})
    return item


def identifier(given: Mapping[str, Any], key: str) -> UUID:
    """Return the id given under `key`. Raises ToolError."""
    text = given.get(key)
    if text is None or text == "":
        raise ToolError(_("Il manque « %(key)s », un identifiant.") % {"key": key})
    try:
        return UUID(str(text))
    except ValueError:
        raise ToolError(_("« %(text)s » n’est pas un identifiant.") % {"text": str(text)[:80]}) from None


def absent() -> ToolError:
    """Return what is said of a record that is not there, or not for this caller."""
    return ToolError(_("Cette fiche n’existe pas, ou vous ne pouvez pas la lire."))


def number(given: Mapping[str, Any], key: str, default: int, most: int, *, least: int = 1) -> int:
    """Return a whole number within its bounds. Raises ToolError."""
    found = given.get(key, default)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise ToolError(_("« %(key)s » va de %(least)d à %(most)d.") % {"key": key, "least": least, "most": most})
    return found


def within(page: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page cut to what one answer may hold, saying so; fewer columns or a smaller limit give the rest."""
    found = dict(page)
    items = list(found["items"])
    while len(items) > 1 and len(orjson.dumps(items, default=str)) > MOST_TEXT:
        items = items[: len(items) // 2]
        found["cut"] = _("Trop pour une réponse : demandez moins de colonnes, ou une limite de %(n)d.") % {
            "n": len(items)
        }
        found["next"] = None
    return found | {"items": items}


def _told(value: Any) -> Any:
    return plain(canonical(value)) if hasattr(value, "as_tuple") else value


def _event(one: Event) -> dict[str, Any]:
    return {
        "at": one.recorded_at,
        "by": one.actor_name,
        "cause": one.cause,
        "action": one.action,
        "change": one.change_id,
        "fields": {
            step.field.key: {"before": dumped(step.field, step.before), "after": dumped(step.field, step.after)}
            for step in one.steps
        },
    }
