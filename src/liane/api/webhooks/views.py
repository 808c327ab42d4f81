"""/api/v1/webhooks/{id}/…: what is done about a webhook beside writing it as the record that it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from liane.api.problems.errors import invalid, malformed, not_found
from liane.api.road.answers import answer, nothing, tagged
from liane.api.road.asked import ApiRequest, identifier, mapping, parameters
from liane.api.road.methods import by_method
from liane.capabilities.webhooks import acts
from liane.capabilities.webhooks.models import Attempt, Delivery
from liane.capabilities.webhooks.words import FAULTS
from liane.records.changes.model import Missing
from liane.records.fields import DateTime, Invalid
from liane.records.queries.pages import get

_NOTHING: frozenset[str] = frozenset()
_LOG = frozenset({"state", "before", "limit"})
_MOST = 100
_SINCE = DateTime(_("Depuis")).named("since")


def draw_secret(request: ApiRequest, webhook_id: str) -> HttpResponse:
    """Draw a new secret and answer it, this once; the one before signs too for a day."""
    parameters(request, _NOTHING)
    mapping_or_nothing(request, _NOTHING)
    return answer({"secret": acts.renew_secret(request.viewer, identifier(webhook_id))}, status=201)


def ask_test(request: ApiRequest, webhook_id: str) -> HttpResponse:
    """Send a test; its delivery tells what came of it."""
    parameters(request, _NOTHING)
    mapping_or_nothing(request, _NOTHING)
    return answer({"delivery": acts.test(request.viewer, identifier(webhook_id))}, status=202)


def ask_replay(request: ApiRequest, webhook_id: str) -> HttpResponse:
    """Tell again what happened since a moment, or from the Change of a number on."""
    parameters(request, _NOTHING)
    data = mapping(request, frozenset({"since", "number"}))
    number = data.get("number")
    if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
        raise malformed(_("number est un nombre entier."), "number")
    start = acts.replay(
        request.viewer, identifier(webhook_id), since=_moment(request, data.get("since")), number=number
    )
    return answer({"number": start}, status=202)


def read_log(request: ApiRequest, webhook_id: str) -> HttpResponse:
    """Answer the deliveries of a webhook, the newest first, each with its last try."""
    given = parameters(request, _LOG)
    one = _readable(request, webhook_id)
    found = Delivery.objects.filter(webhook_id=one).order_by("-id")
    if "state" in given:
        if given["state"] not in Delivery.State.values:
            message = _("state vaut : %(states)s.") % {"states": ", ".join(Delivery.State.values)}
            raise malformed(message, "state")
        found = found.filter(state=given["state"])
    if "before" in given:
        found = found.filter(id__lt=_number(given, "before", 0, 2**62))
    limit = _number(given, "limit", 50, _MOST)
    if limit < 1:
        raise malformed(_("La limite va de 1 à %(maximum)d.") % {"maximum": _MOST}, "limit")
    rows = list(found.defer("body")[: limit + 1])
    last = _last([row.id for row in rows])
    items = [_told(row, last.get(row.id)) for row in rows[:limit]]
    return answer({"items": items, "next": rows[limit - 1].id if len(rows) > limit else None})


def read_delivery(request: ApiRequest, webhook_id: str, delivery_id: int) -> HttpResponse:
    """Answer one delivery: what is sent, byte for byte, and every try."""
    parameters(request, _NOTHING)
    found = Delivery.objects.filter(webhook_id=_readable(request, webhook_id), id=delivery_id).first()
    if found is None:
        raise not_found()
    attempts = Attempt.objects.filter(delivery_id=found.id).order_by("-id")[:_MOST]
    tried = [{**_attempt(one), "address": one.address, "answer": one.answer, "detail": one.detail} for one in attempts]
    return tagged(request, {**_told(found, None), "body": found.body, "attempts": tried})


def try_again(request: ApiRequest, webhook_id: str, delivery_id: int) -> HttpResponse:
    """Send a delivery now, whatever became of it."""
    parameters(request, _NOTHING)
    acts.try_now(request.viewer, identifier(webhook_id), delivery_id)
    return nothing()


def pass_over(request: ApiRequest, webhook_id: str, delivery_id: int) -> HttpResponse:
    """Pass over a delivery that waits, so that those of its record behind it go on."""
    parameters(request, _NOTHING)
    acts.skip(request.viewer, identifier(webhook_id), delivery_id)
    return nothing()


def mapping_or_nothing(request: ApiRequest, keys: frozenset[str]) -> Mapping[str, Any]:
    """Return the body as an object, an empty one when there is no body. Raises ApiError."""
    return mapping(request, keys) if request.META.get("CONTENT_LENGTH") not in (None, "", "0") else {}


def _readable(request: ApiRequest, text: str) -> UUID:
    one = identifier(text)
    if get("webhook", one, request.viewer, ("name",)) is None:
        raise Missing([])
    return one


def _moment(request: ApiRequest, raw: Any) -> datetime | None:
    try:
        found: datetime | None = _SINCE.kind.parse(_SINCE, raw, request.viewer.context)
    except Invalid as error:
        raise invalid(error.message, "since") from None
    return found


def _number(given: Mapping[str, str], key: str, default: int, most: int) -> int:
    text = given.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > 19 or int(text) > most:
        raise malformed(_("« %(key)s » est un nombre entier, de 0 à %(most)d.") % {"key": key, "most": most}, key)
    return int(text)


def _last(ids: list[int]) -> dict[int, Attempt]:
    found = Attempt.objects.filter(delivery_id__in=ids).order_by("delivery_id", "-id").distinct("delivery_id")
    return {one.delivery_id: one for one in found.defer("answer")}


def _told(found: Delivery, attempt: Attempt | None) -> dict[str, Any]:
    told = {
        "id": found.id,
        "event": found.event_id,
        "number": found.number,
        "happening": found.action,
        "object": found.object or None,
        "record": found.record_id if found.object else None,
        "title": found.title,
        "state": found.state,
        "attempts": found.attempts,
        "created_at": found.created_at,
        "next_at": found.next_at if found.state == Delivery.State.WAITING else None,
        "done_at": found.done_at,
    }
    return told | ({"last": _attempt(attempt)} if attempt is not None else {})


def _attempt(one: Attempt) -> dict[str, Any]:
    return {
        "at": one.at,
        "milliseconds": one.milliseconds,
        "status": one.status,
        "fault": one.fault or None,
        "message": FAULTS.get(one.fault),
    }


secret = by_method(POST=draw_secret)
test = by_method(POST=ask_test)
replay = by_method(POST=ask_replay)
deliveries = by_method(GET=read_log)
delivery = by_method(GET=read_delivery, POST=try_again, DELETE=pass_over)
