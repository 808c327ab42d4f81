"""The record whose page one writes on."""

from uuid import UUID

from django.http import Http404

from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE
from liane.records.queries.pages import get
from liane.web.request import Request, named


def here(request: Request, slug: str, record_id: UUID) -> tuple[ObjectType, str]:
    """Return the object and the title of a record that the reader may see. Raises Http404."""
    item = named(request, slug)
    row = get(item.name, record_id, request.viewer, (TITLE,))
    if row is None:
        raise Http404
    return item, str(row.values[0] or "—")
