"""A webhook and its deliveries in words, for the pages."""

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from liane.accounts.organisation import local
from liane.capabilities.webhooks.models import ACTIVE, HAPPENINGS, TEST, Attempt, Delivery
from liane.capabilities.webhooks.words import FAULTS, REASONS
from liane.lib import formats
from liane.records.queries.model import QueryError, parse_where
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.filters.words import Chip, chips
from liane.web.webhooks.state import Health, Line

_LONGEST = 100_000  # characters of a body that a page shows


def webhook(values: dict[str, Any], found: Health, viewer: Viewer) -> dict[str, Any]:
    """Return what the pages say of a webhook."""
    names = values["subjects"] or []
    items = [catalogue().get(name) for name in names]
    chosen = set(values["happenings"] or [one.key for one in HAPPENINGS])
    return {
        **values,
        "active": values["state"] == ACTIVE,
        "resting": REASONS.get(values["reason"] or "", ""),
        "objects": ", ".join(str(item.plural) if item else name for item, name in zip(items, names, strict=True)),
        "what": ", ".join(str(one.label) for one in HAPPENINGS if one.key in chosen),
        "item": items[0] if len(items) == 1 else None,
        "health": found,
        "last": moment(found.last, viewer),
        "waiting": formats.number(found.waiting, viewer.language, 0),
        "behind": formats.number(found.behind, viewer.language, 0),
    }


def filter_words(where: Any, name: str, viewer: Viewer) -> list[Chip]:
    """Return a filter in words, nothing for one that says nothing or cannot be read."""
    item = catalogue().get(name)
    if not where or item is None:
        return []
    try:
        return chips(parse_where(where), item, viewer)
    except QueryError:
        return []


def line(one: Line, viewer: Viewer) -> dict[str, Any]:
    """Return one line of the log."""
    found, attempt = one.delivery, one.attempt
    return {
        "id": found.id,
        "at": moment(found.created_at, viewer),
        "what": happening(found),
        "title": found.title if found.action != TEST else "",
        "number": found.number,
        "state": state(found),
        "mood": "bad" if one.failing else "good" if found.state == Delivery.State.DELIVERED else "soft",
        "attempts": found.attempts,
        "answer": outcome(attempt) if attempt is not None else "",
        "took": took(attempt) if attempt is not None else "",
    }


def detail(found: Delivery, attempts: list[Attempt], viewer: Viewer) -> dict[str, Any]:
    """Return one delivery with all that was sent and answered."""
    text = json.dumps(json.loads(found.body), ensure_ascii=False, indent=2)
    waiting = found.state == Delivery.State.WAITING
    return {
        "id": found.id,
        "event": found.event_id,
        "number": found.number,
        "what": happening(found),
        "title": found.title,
        "state": state(found),
        "good": found.state == Delivery.State.DELIVERED,
        "waiting": waiting,
        "test": found.action == TEST,
        "pending": waiting and not found.attempts,
        "next": moment(found.next_at, viewer) if waiting and found.attempts else "",
        "body": text[:_LONGEST],
        "cut": len(text) > _LONGEST,
        "attempts": [
            {
                "at": moment(one.at, viewer),
                "outcome": outcome(one),
                "good": not one.fault,
                "took": took(one),
                "answer": one.answer,
                "detail": one.detail,
                "address": one.address,
            }
            for one in attempts
        ],
    }


def happening(found: Delivery) -> str:
    """Return what happened, of which object."""
    if found.action == TEST:
        return _("Essai")
    labels = {one.key: str(one.label) for one in HAPPENINGS}
    item = catalogue().get(found.object)
    return f"{labels.get(found.action, found.action)} · {item.label if item else found.object}"


def state(found: Delivery) -> str:
    """Return how far a delivery is."""
    if found.state == Delivery.State.WAITING and found.attempts:
        return _("Nouvel essai prévu")
    if found.action == TEST and found.state == Delivery.State.SKIPPED:
        return pgettext("webhook", "Pas arrivé")
    return str(Delivery.State(found.state).label)


def outcome(attempt: Attempt) -> str:
    """Return what came of a try."""
    said = str(FAULTS.get(attempt.fault, ""))
    if attempt.status is None:
        return said
    return f"{attempt.status} · {said}" if said else str(attempt.status)


def took(attempt: Attempt) -> str:
    """Return how long a try took."""
    return f"{attempt.milliseconds}\N{NO-BREAK SPACE}ms"


def moment(at: datetime | None, viewer: Viewer) -> str:
    """Return a moment as its reader writes it, "" for none."""
    return formats.datetime(local(at), viewer.language) if at is not None else ""
