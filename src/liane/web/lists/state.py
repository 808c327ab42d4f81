"""The state of a list, all of it in its address: search, filter, order, columns. A list is shared by its link."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from liane.records.objects import ObjectType
from liane.records.queries.model import And, Query, QueryError, Where, dump_where, parse_where
from liane.records.viewer import Viewer
from liane.web.links import list_url
from liane.web.places import Place, place

PAGE = 50
MAX_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class ListState:
    """What a list shows. `columns` and `sort` are empty for the object's own; `error` says why nothing shows."""

    item: ObjectType
    search: str = ""
    where: Where | None = None
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    after: str | None = None
    error: str = ""

    def query(self, columns: tuple[str, ...], limit: int = PAGE) -> Query:
        """Return the Query of this page."""
        return Query(
            self.item.name,
            where=self.where,
            columns=columns,
            sort=self.order,
            search=self.search,
            limit=limit,
            after=self.after,
        )

    @property
    def order(self) -> tuple[str, ...]:
        return self.sort or ((self.item.sort,) if self.item.sort else ())

    @property
    def filtered(self) -> bool:
        return bool(self.search) or self.where is not None

    def parameters(self) -> dict[str, str]:
        """Return what the address says besides its path."""
        found = {
            "q": self.search,
            "filtre": filter_text(self.where),
            "tri": ",".join(self.sort),
            "colonnes": ",".join(self.columns),
            "apres": self.after or "",
        }
        return {key: value for key, value in found.items() if value}

    def url(self, base: str = "", **changes: Any) -> str:
        """Return the address of this list with `changes`; the page begins anew unless `after` is among them."""
        changed = replace(self, **({"after": None} | changes))
        parameters = changed.parameters()
        path = base or list_url(self.item)
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def places(self, viewer: Viewer) -> list[Place]:
        """Return the columns that show, the title first."""
        asked = [one for path in self.columns if (one := place(viewer, self.item, path))]
        found = asked or [one for path in self.item.columns if (one := place(viewer, self.item, path))]
        title = place(viewer, self.item, self.item.title)
        rest = [other for other in found if other.path != self.item.title]
        return [title, *rest] if title else rest


def filter_text(where: Where | None) -> str:
    """Return a condition as the address writes it."""
    return orjson.dumps(dump_where(where)).decode() if where is not None else ""


def read_state(item: ObjectType, data: QueryDict) -> ListState:
    """Return the state that an address says. What cannot be read shows nothing, and says so."""
    columns = tuple(path for path in data.get("colonnes", "").split(",") if path)[:MAX_COLUMNS]
    sort = tuple(path for path in data.get("tri", "").split(",") if path)[:4]
    state = ListState(
        item, search=data.get("q", "").strip()[:200], sort=sort, columns=columns, after=data.get("apres") or None
    )
    try:
        return replace(state, where=read_filter(data.get("filtre", "")))
    except QueryError as error:
        return replace(state, error=str(error))


def read_filter(text: str) -> Where | None:
    """Return the condition that an address writes. Raises QueryError."""
    if not text:
        return None
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise QueryError(_("Ce filtre est illisible : son adresse a sans doute été coupée."), "filtre") from None
    found = parse_where(data)
    return None if isinstance(found, And) and not found.children else found
