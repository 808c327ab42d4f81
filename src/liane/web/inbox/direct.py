"""What browsers ask by themselves: a ticket for the live stream, and how much is unread.

A ticket says who asks, by which session and from which site, and names the records on her screen that she may read
now. The stream process believes it for a minute, and asks the database nothing.
"""

import time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from liane.capabilities.notifications import inbox
from liane.capabilities.notifications.preferences import note_site
from liane.lib import tickets
from liane.records import schema
from liane.records.live.channel import list_topic, record_topic, session_mark
from liane.records.live.place import stream_url
from liane.records.live.publishing import last
from liane.records.queries.scope import readable
from liane.records.registry import catalogue
from liane.records.viewer import FieldRight, Viewer
from liane.web.request import Request, reaches, uuid_or_none

GOOD_FOR = 60.0
# How long before a page was drawn what it shows may have been written (seconds), and how old a page is believed.
_MARGIN, _OLDEST = 2.0, 3_000.0
# How many records one browser looks at, in all its tabs.
MOST = 50


@never_cache
@require_safe
def ticket(request: Request) -> HttpResponse:
    """Answer a ticket for the stream and for those of `sujets` that may be read: records ("company:ID"), lists
    ("list:company").

    Those of `lus`, which the reader has before her eyes, are noted as read. Who looks from her place notes nothing, and
    is not shown as being there.
    """
    viewer = request.viewer
    at = last(_drawn(request.GET.get("depuis", "")))
    known = _readable(viewer, request.GET.get("sujets", ""))
    site = f"{request.scheme}://{request.get_host()}"
    topics = [[record_topic(record_id), name, at, _fields(viewer, name)] for record_id, name in known.items()]
    topics += [[list_topic(name), "", at, None] for name in _listed(viewer, request.GET.get("sujets", ""))]
    if viewer.user_id is not None and viewer.guest is None:
        note_site(viewer.user_id, site)
        if seen := set(_readable(viewer, request.GET.get("lus", ""))):
            inbox.read(viewer.user_id, records=seen)
    content = {
        "schema": schema.current(),
        "user": str(viewer.user_id),
        "name": viewer.name,
        "session": session_mark(request.session.session_key or ""),
        "site": site,
        "hidden": viewer.guest is not None,
        "topics": topics,
    }
    answer: dict[str, Any] = {
        "url": stream_url(request.headers.get("Host", ""), secure=request.is_secure()),
        "ticket": tickets.issue(settings.SECRET_KEY, content, GOOD_FOR),
        "topics": [topic for topic, *_rest in topics],
        "at": at,
    }
    return JsonResponse(answer)


@never_cache
@require_safe
def count(request: Request) -> HttpResponse:
    """Answer how many lines of the inbox have something new."""
    return JsonResponse({"unread": inbox.unread(request.viewer), "most": inbox.MOST_COUNTED})


def _drawn(text: str) -> float | None:
    """Return since when a page that was drawn at this time (Unix, in seconds) is to be told; None for from now on."""
    if not text.isdecimal() or len(text) > 12:
        return None
    return max(float(text), time.time() - _OLDEST) - _MARGIN


def _readable(viewer: Viewer, asked: str) -> dict[UUID, str]:
    """Return the records that the viewer may read among those asked for: a statement an object."""
    wanted: dict[str, set[UUID]] = {}
    for one in asked.split(",")[:MOST]:
        name, _colon, text = one.partition(":")
        item, record_id = catalogue().get(name), uuid_or_none(text)
        if item is not None and record_id is not None and reaches(viewer, item):
            wanted.setdefault(name, set()).add(record_id)
    everything = catalogue()
    return {
        record_id: name
        for name, ids in wanted.items()
        for record_id in readable(everything, everything[name], ids, viewer)
    }


def _listed(viewer: Viewer, asked: str) -> list[str]:
    """Return the objects of which lists are asked for ("list:company"), those that the viewer reads at all."""
    names = [text for kind, _colon, text in (one.partition(":") for one in asked.split(",")[:MOST]) if kind == "list"]
    items = [(name, catalogue().get(name)) for name in dict.fromkeys(names)]
    return [name for name, item in items if item is not None and reaches(viewer, item)]


def _fields(viewer: Viewer, name: str) -> list[str] | None:
    """Return the fields of an object that the viewer may see, None for all."""
    rights = viewer.on(name).fields
    if FieldRight.HIDDEN not in rights.values():
        return None
    return [key for key in catalogue()[name].fields if rights.get(key) is not FieldRight.HIDDEN]
