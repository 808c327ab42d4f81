"""The tabs at the top of an object's pages: its presentations, its saved views, and what is done with the one shown."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from liane.capabilities.views.favourites import kept_by
from liane.capabilities.views.memory import views_of
from liane.capabilities.views.saved import Saved
from liane.web.lists.state import ListState
from liane.web.request import Request
from liane.web.views.asked import view_url
from liane.web.views.presentations import address, offered, presentations

# As many saved views stand beside the title; the menu has them all.
_BESIDE = 8
# What another presentation does not take over.
_LIST_ALONE: dict[str, Any] = {
    "sort": (), "columns": (), "widths": (), "frozen": (), "totals": (), "group": (), "options": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: where it leads, its icon, whether it is the one shown."""

    url: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """The tabs of one page for one reader, and what she may do with the view shown.

    `presentations` keep the page's search and filter when no view is open (their addresses want `same` at their
    end); `modified` says that the page differs from its view, `pinned` that the view stands in her rail.
    """

    slug: str
    kind: str
    presentations: tuple[Tab, ...]
    views: tuple[Tab, ...]
    more: int
    view: str = ""
    name: str = ""
    mine: bool = False
    changeable: bool = False
    pinned: bool = False
    shared: str = ""
    modified: bool = False
    url: str = ""

    @property
    def current(self) -> Tab | None:
        """The tab of what is shown."""
        return next((one for one in (*self.views, *self.presentations) if one.current), None)


def bar(request: Request, state: ListState, kind: str) -> dict[str, object]:
    """Return what the template of the tabs needs: `views`, and the texts `same` and `query` of the page's address."""
    item, viewer = state.item, request.viewer
    known = presentations.all()
    found = [one for one in views_of(item.name, viewer, request.versions) if one.kind in known]
    shown = _beside(found, state.view)
    open_view = state.view
    ways = tuple(
        Tab(address(item, name), str(way.label), way.icon, open_view is None and name == kind)
        for name, way in offered(item, viewer)
    )
    tabs = tuple(
        Tab(view_url(item, one), one.name, known[one.kind].icon, open_view is not None and one.id == open_view.id)
        for one in shown
    )
    common = {"slug": item.slug, "kind": kind, "presentations": ways, "views": tabs, "more": len(found) - len(shown)}
    if open_view is None:
        drawn = Bar(**common, modified=state.modified)  # type: ignore[arg-type]
    else:
        drawn = Bar(
            **common,  # type: ignore[arg-type]
            view=str(open_view.id),
            name=open_view.name,
            mine=open_view.mine,
            changeable=open_view.changeable,
            pinned=any(one.view == open_view.id for one in kept_by(viewer, request.versions)),
            shared=_shared(open_view),
            modified=state.modified,
            url=view_url(item, open_view),
        )
    same = (
        "" if open_view is not None else state.url("-", sort=(), columns=(), widths=(), frozen=(), totals=(), group=())
    )
    query = state.url("-").removeprefix("-").removeprefix("?")
    return {"views": drawn, "same": same.removeprefix("-"), "view_query": query}


def _beside(found: list[Saved], current: Saved | None) -> list[Saved]:
    shown = found[:_BESIDE]
    if current is not None and all(one.id != current.id for one in shown):
        shown = [*shown[: _BESIDE - 1], current]
    return shown


def _shared(view: Saved) -> str:
    words = {"team": _("Partagée avec l’équipe"), "everyone": _("Partagée avec tous")}
    return words.get(view.visibility, "")
