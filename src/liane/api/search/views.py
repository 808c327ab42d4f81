"""/api/v1/search: records of all objects by words, slips of the finger included."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from liane.api.objects.described import reachable
from liane.api.problems.errors import malformed
from liane.api.road.answers import tagged
from liane.api.road.asked import ApiRequest, parameters
from liane.api.road.methods import by_method
from liane.capabilities.search.lookup import find
from liane.capabilities.search.terms import MAX_TEXT
from liane.records.registry import catalogue

KNOWN = frozenset({"q", "objects", "limit"})
MOST = 50


def search(request: ApiRequest) -> HttpResponse:
    """Answer the records that the words find for the caller, best first."""
    given = parameters(request, KNOWN)
    text = given.get("q", "").strip()
    if not text or len(text) > MAX_TEXT:
        raise malformed(_("q a de 1 à %(most)d caractères.") % {"most": MAX_TEXT}, "q")
    limit = given.get("limit", "10")
    if not (limit.isascii() and limit.isdecimal()) or len(limit) > 4 or not 1 <= int(limit) <= MOST:
        raise malformed(_("La limite va de 1 à %(maximum)d.") % {"maximum": MOST}, "limit")
    hits = find(request.viewer, text, int(limit), _objects(request, given.get("objects")))
    return tagged(request, {"items": [{"object": hit.object, "id": hit.id, "title": hit.title} for hit in hits]})


def _objects(request: ApiRequest, text: str | None) -> tuple[str, ...]:
    if not text:
        return ()
    known = {item.name for item in reachable(catalogue(), request.viewer)}
    names = tuple(part.strip() for part in text.split(","))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise malformed(_("L’objet « %(name)s » n’existe pas.") % {"name": unknown[0][:80]}, "objects")
    return names


found = by_method(GET=search)
