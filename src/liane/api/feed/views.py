"""/api/v1/feed: sends a program to the stream of the Changes that it may know of, with a ticket for it.

The stream is the stream process's: it stands open for long, which the web server's requests do not. A client that
follows redirects (EventSource does, at each return) needs to know nothing of this.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from liane.api.feed import ticket
from liane.api.problems.errors import ApiError, malformed
from liane.api.road.asked import ApiRequest, parameters
from liane.api.road.methods import by_method
from liane.lib import tickets
from liane.records import feed as log
from liane.records import schema
from liane.records.live.place import stream_url

_KNOWN = frozenset({"after"})


def redirect(request: ApiRequest) -> HttpResponse:
    """Answer where the stream is: from `after`, from Last-Event-ID, else from now on."""
    given = parameters(request, _KNOWN)
    after = request.META.get("HTTP_LAST_EVENT_ID") or given.get("after")
    if after is not None and not (after.isascii() and after.isdecimal() and len(after) < 19):
        raise malformed(_("« after » et Last-Event-ID sont le numéro d’un changement."), "after")
    host, secure = request.get_host(), request.is_secure()
    place = stream_url(host, secure=secure)
    if not place:
        raise ApiError(503, "unavailable", _("Cette installation n’a pas de flux : LIANE_STREAM_PORT le règle."))
    content = {
        "kind": ticket.STREAM,
        "bearer": request.bearer.digest.hex(),
        "schema": schema.current(),
        "host": host,
        "secure": secure,
        "language": request.viewer.language,
    }
    asked = {
        "billet": tickets.issue(settings.SECRET_KEY, content, ticket.SECONDS),
        "apres": after if after is not None else log.head(),
    }
    return HttpResponse(status=307, headers={"Location": f"{place}/changements?{urlencode(asked)}"})


feed = by_method(GET=redirect)
