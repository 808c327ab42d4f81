"""What a bulk action is for: the records selected in a list, or all that its filter finds."""

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.objects import ObjectType
from liane.records.queries.model import MAX_IDS, Query, QueryError
from liane.web.lists.state import ListState, read_state
from liane.web.request import Request, uuid_or_none
from liane.web.views.asked import view_of


@dataclass(frozen=True, slots=True)
class Target:
    """The records of a bulk action: `query` without columns; `ids` in the order selected, None for all that match."""

    query: Query
    ids: tuple[UUID, ...] | None
    state: ListState

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return what a form carries along to name the same records."""
        if self.ids is not None:
            return [("ids", ",".join(str(one) for one in self.ids))]
        return [("all", "1")]


def read_target(request: Request, item: ObjectType) -> Target:
    """Return what the posted form names. Raises QueryError, saying why it names nothing."""
    address = QueryDict(request.POST.get("query", "").removeprefix("?"))
    state = read_state(item, address, view_of(request, item, address.get("vue", "")))
    if request.POST.get("all") == "1":
        if state.error:
            raise QueryError(state.error)
        return Target(Query(item.name, where=state.where, search=state.search), None, state)
    raw = ",".join(request.POST.getlist("ids"))
    ids = tuple(dict.fromkeys(found for part in raw.split(",") if (found := uuid_or_none(part))))
    if not ids:
        raise QueryError(_("Aucune fiche n’était sélectionnée."))
    if len(ids) > MAX_IDS:
        most = formats.number(MAX_IDS, request.viewer.language, 0)
        raise QueryError(_("Une action porte sur %(most)s fiches au plus.") % {"most": most})
    return Target(Query(item.name, ids=ids), ids, state)
