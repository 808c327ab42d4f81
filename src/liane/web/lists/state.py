"""The state of a list, all of it in its address: search, filter, order, columns. A list is shared by its link.

A list opened from a saved view has its id in the address (`vue`) and, beside it, only what differs from it: a key
that is there and empty takes away what the view had.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from liane.capabilities.views.saved import Saved
from liane.capabilities.views.shown import MOST_COLUMNS, MOST_GROUPS, MOST_SORTS, PERIODS, TOTALS, WIDTHS, Group, Shown
from liane.capabilities.views.shown import Column as ShownColumn
from liane.records.definitions import layouts
from liane.records.objects import ObjectType
from liane.records.queries.model import And, Query, QueryError, Where, dump_where, parse_where
from liane.records.viewer import Viewer
from liane.web.links import list_url
from liane.web.places import Place, place

PAGE = 50
# What the address says besides the view, the page and what a presentation keeps of its own.
KEYS = ("q", "filtre", "tri", "colonnes", "largeurs", "figees", "pied", "groupe")
# Before the name of a setting of a presentation: "o.column=stage" is the field of a board's columns.
OPTION = "o."
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ListState:
    """What a list shows. `columns` and `sort` are empty for the object's own; `error` says why nothing shows.

    `widths` (pixels), `frozen` and `totals` speak of columns by their path. `options` are what a presentation keeps
    of its own, as texts. `view` is the saved view that it started from, `kept` what that one alone would say;
    `gone`, that view is not there for its reader; `crowded`, more columns were asked for than it has here.
    """

    item: ObjectType
    search: str = ""
    where: Where | None = None
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    after: str | None = None
    error: str = ""
    widths: tuple[tuple[str, int], ...] = ()
    frozen: tuple[str, ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    group: tuple[Group, ...] = ()
    options: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    view: Saved | None = None
    kept: Mapping[str, str] = field(default_factory=lambda: _NOTHING, compare=False)
    gone: bool = False
    crowded: bool = False

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

    @property
    def modified(self) -> bool:
        """Say whether it is otherwise than its view, or, without one, than the object's own list."""
        return any(key not in ("vue", "apres") for key in self.parameters())

    def parameters(self) -> dict[str, str]:
        """Return what the address says besides its path."""
        said = self._said()
        if self.view is None:
            found = said
        else:
            found = {"vue": str(self.view.id)} | {key: text for key, text in said.items() if text != self.kept.get(key)}
            found |= dict.fromkeys((key for key in self.kept if key not in said), "")
        return found | ({"apres": self.after} if self.after else {})

    def words(self, *without: str) -> list[tuple[str, str]]:
        """Return what a form must keep of the address to change the rest: all but `without` and the page."""
        return [(key, text) for key, text in self.parameters().items() if key not in (*without, "apres")]

    def _said(self) -> dict[str, str]:
        """Return the whole state in the address's words, without what is empty."""
        found = {
            "q": self.search,
            "filtre": filter_text(self.where),
            "tri": ",".join(self.sort),
            "colonnes": ",".join(self.columns),
            "largeurs": _pairs(self.widths),
            "figees": ",".join(self.frozen),
            "pied": _pairs(self.totals),
            "groupe": ",".join(group_text(one) for one in self.group),
            **{OPTION + key: text for key, text in self.options.items()},
        }
        return {key: value for key, value in found.items() if value}

    def url(self, base: str = "", **changes: Any) -> str:
        """Return the address of this list with `changes`; the page begins anew unless `after` is among them."""
        changed = replace(self, **({"after": None} | changes))
        parameters = changed.parameters()
        path = base or list_url(self.item)
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def cleared(self, base: str = "") -> str:
        """Return the address of this list without what keeps it from showing, or from finding something."""
        return self.url(base) if self.crowded else self.url(base, where=None, search="")

    def places(self, viewer: Viewer) -> list[Place]:
        """Return the columns that show: the title first, then those that stay at the left, then the others."""
        usual = layouts.of(self.item, viewer).columns
        asked = [one for path in self.columns if (one := place(viewer, self.item, path))]
        found = asked or [one for path in usual if (one := place(viewer, self.item, path))]
        title = place(viewer, self.item, self.item.title)
        rest = [other for other in found if other.path != self.item.title]
        if self.frozen:
            rest.sort(key=lambda one: one.path not in self.frozen)
        return [title, *rest] if title else rest

    def shown(self) -> Shown:
        """Return the state as a view keeps it."""
        widths, totals = dict(self.widths), dict(self.totals)
        paths = self.columns or (tuple(dict.fromkeys((self.item.title, *self.item.columns))) if self._columned else ())
        columns = tuple(
            ShownColumn(path, widths.get(path), path in self.frozen, totals.get(path, "")) for path in paths
        )
        return Shown(self.where, self.sort, self.search, columns, self.group, self.options)

    @property
    def _columned(self) -> bool:
        return bool(self.widths or self.frozen or self.totals)


def filter_text(where: Where | None) -> str:
    """Return a condition as the address writes it."""
    return orjson.dumps(dump_where(where)).decode() if where is not None else ""


def group_text(group: Group) -> str:
    """Return a grouping as the address writes it: "-closed_at:month"."""
    return ("-" if group.descending else "") + group.path + (f":{group.by}" if group.by else "")


def read_state(item: ObjectType, data: QueryDict, view: Saved | None = None) -> ListState:
    """Return the state that an address says, over `view` when it starts from one.

    What cannot be read shows nothing, and says so.
    """
    kept = kept_by(view.shown) if view is not None else _NOTHING
    said = dict(kept)
    for key in data:
        if key in KEYS or _names_option(key):
            said[key] = data.get(key, "")
    columns = _words(said.get("colonnes", ""))
    fault = view.fault if view is not None else ""
    crowded = len(columns) > MOST_COLUMNS
    if crowded:
        given = {"most": MOST_COLUMNS, "count": len(columns)}
        fault = str(_("Une liste montre %(most)d colonnes au plus, en voici %(count)d.") % given)
    options = {key.removeprefix(OPTION)[:60]: text[:2_000] for key, text in said.items() if _names_option(key)}
    state = ListState(
        item,
        search=said.get("q", "").strip()[:200],
        sort=_words(said.get("tri", ""))[:MOST_SORTS],
        columns=columns[:MOST_COLUMNS],
        after=data.get("apres") or None,
        error=fault,
        widths=_widths(said.get("largeurs", "")),
        frozen=_words(said.get("figees", ""))[:MOST_COLUMNS],
        totals=tuple(pair for pair in _read_pairs(said.get("pied", "")) if pair[1] in TOTALS),
        group=tuple(found for text in _words(said.get("groupe", "")) if (found := read_group(text)))[:MOST_GROUPS],
        options=MappingProxyType({key: text for key, text in options.items() if text}),
        view=view,
        kept=kept,
        crowded=crowded,
    )
    try:
        return replace(state, where=read_filter(said.get("filtre", "")))
    except QueryError as error:
        return replace(state, error=str(error), crowded=False)


def kept_by(shown: Shown) -> Mapping[str, str]:
    """Return what a view says, in the address's words, without what is empty."""
    found = {
        "q": shown.search,
        "filtre": filter_text(shown.where),
        "tri": ",".join(shown.sort),
        "colonnes": ",".join(one.path for one in shown.columns),
        "largeurs": _pairs((one.path, one.width) for one in shown.columns if one.width),
        "figees": ",".join(one.path for one in shown.columns if one.frozen),
        "pied": _pairs((one.path, one.total) for one in shown.columns if one.total),
        "groupe": ",".join(group_text(one) for one in shown.group),
        **{OPTION + key: _option(value) for key, value in shown.options.items()},
    }
    return MappingProxyType({key: text for key, text in found.items() if text})


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


def read_group(text: str) -> Group | None:
    """Return the grouping that a word of the address names, None when it names none."""
    path, _colon, by = text.removeprefix("-").partition(":")
    return Group(path, by, text.startswith("-")) if path and (not by or by in PERIODS) else None


def _names_option(key: str) -> bool:
    """Say whether a word of the address is a presentation's own; a form of conditions numbers its words ("o.0.1")."""
    return key.startswith(OPTION) and key[len(OPTION) :][:1].isalpha()


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in text.split(",") if word))


def _pairs(pairs: Iterable[tuple[str, object]]) -> str:
    return ",".join(f"{path}:{value}" for path, value in pairs)


def _read_pairs(text: str) -> list[tuple[str, str]]:
    found = (word.rpartition(":") for word in _words(text)[:MOST_COLUMNS])
    return [(path, value) for path, _colon, value in found if path]


def _widths(text: str) -> tuple[tuple[str, int], ...]:
    """Return the widths that an address writes, each within what fits a screen."""
    return tuple(
        (path, max(WIDTHS[0], min(WIDTHS[1], int(value))))
        for path, value in _read_pairs(text)
        if value.isascii() and value.isdecimal() and len(value) < 6
    )


def _option(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return ",".join(str(one) for one in value) if isinstance(value, list) else str(value)
