"""The tools that assistants have: their names, what they are for, what they take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.api.mcp import proposing, reading
from liane.api.mcp.caller import Answer, Caller

Work = Callable[[Caller, Mapping[str, Any]], Answer]
_TEXT, _OBJECT, _LIST = {"type": "string"}, {"type": "object"}, {"type": "array"}
_NAMES = {"type": "array", "items": _TEXT}


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `title` is for people, `about` for the assistant; `writes` says that it changes records."""

    title: object
    about: str
    work: Work
    takes: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    writes: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """What it takes, as JSON Schema."""
        return {
            "type": "object",
            "properties": dict(self.takes),
            "required": list(self.needs),
            "additionalProperties": False,
        }


def _number(least: int, most: int, about: str = "") -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most} | ({"description": about} if about else {})


_CHANGE = {
    "type": "object",
    "required": ["action", "object"],
    "properties": {
        "action": {"enum": ["create", "update", "delete"]},
        "object": _TEXT,
        "id": {"type": "string", "description": "The record to update or delete."},
        "values": {"type": "object", "description": "Values by field key. A relation takes an id, or {ref: …}."},
        "ref": {"type": "string", "description": "A name for a new record, for other changes to point to."},
    },
}
_AS_OF = {"type": "string", "description": "As it was at the end of a day (2026-06-30) or at a moment."}
TOOLS: Mapping[str, Tool] = {
    "search": Tool(
        _("Chercher"),
        "Find records of any object by words (names, e-mails, phone numbers), misspelt ones too.",
        reading.search,
        {"text": _TEXT, "objects": _NAMES, "limit": _number(1, reading.MOST_FOUND)},
        ("text",),
    ),
    "describe": Tool(
        _("Décrire"),
        "Without object: which objects exist and what the person may do. With one: its fields, their kinds, options "
        "and comparisons, and the keys by which other records point to it. Ask before a query or a proposal.",
        reading.describe,
        {"object": _TEXT},
    ),
    "query": Tool(
        _("Interroger"),
        "Ask for records or figures. where is a condition: {field, op, value}, {and: […]}, {or: […]}, {not: …}, "
        "{any|none: inverse, where}, {count: inverse, where, op, value}, {changed: field, from, to, since}. Where an "
        "inverse has a link, {link: condition} inside where asks that relation itself, and when: now|past|ever says "
        "which count. Paths cross relations by dots (company.address.city). sort: paths, - goes down. group takes "
        "paths, dates with a step (closed_at:month); measures: [{function: count|sum|avg|min|max, field}].",
        reading.query,
        {
            "object": _TEXT,
            "where": _OBJECT,
            "columns": _NAMES,
            "sort": _NAMES,
            "search": _TEXT,
            "limit": _number(1, reading.MOST_ROWS),
            "after": {"type": "string", "description": "The cursor called next that the page before gave."},
            "group": _NAMES,
            "measures": {"type": "array", "items": _OBJECT},
            "as_of": _AS_OF,
        },
        ("object",),
    ),
    "read": Tool(
        _("Lire une fiche"),
        "Read one record whole, and with history what happened to it last.",
        reading.read,
        {
            "object": _TEXT,
            "id": _TEXT,
            "history": _number(0, reading.MOST_EVENTS, "How many past changes."),
            "as_of": _AS_OF,
        },
        ("object", "id"),
    ),
    "propose_change": Tool(
        _("Proposer un changement"),
        "Prepare creations, updates and deletions WITHOUT writing them. Answers a preview in the person's words and "
        "a token. Show her the preview, and apply the token only once she agrees.",
        proposing.propose,
        {"changes": {"type": "array", "items": _CHANGE, "minItems": 1, "maxItems": proposing.MOST}},
        ("changes",),
    ),
    "apply": Tool(
        _("Appliquer un changement"),
        "Write what was proposed under a token, all or nothing, once the person agreed to its preview.",
        proposing.apply,
        {"token": _TEXT},
        ("token",),
        writes=True,
    ),
    "undo": Tool(
        _("Annuler un changement"),
        "Take back a change by its id, as apply and the history of records tell it. Undoing an undo does it again.",
        proposing.undo,
        {"change": _TEXT},
        ("change",),
        writes=True,
    ),
}
INSTRUCTIONS = (
    "Liane is the CRM of the person you help: companies, contacts, deals and what her organisation added. You see "
    "and may do what she sees and may do. Start with search or describe; never guess ids, keys or options. Propose "
    "changes, show their preview, and apply them only when she agrees; everything can be undone."
)
