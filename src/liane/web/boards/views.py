"""The board of an object: its records in columns, moved from one to the other."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.objects import Board, ObjectType
from liane.records.queries.heads import heads
from liane.records.queries.model import Leaf, Query, QueryError, Where, both
from liane.records.queries.pages import Page, fetch
from liane.records.viewer import Verb
from liane.web.boards.cards import Cards
from liane.web.boards.columns import Column, columns, counted, lanes, summed
from liane.web.cells import safe
from liane.web.filters.words import chips
from liane.web.lists.state import ListState, filter_text, read_state
from liane.web.places import visible, writable
from liane.web.request import Request, fragment, named, reaches

_PAGE = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """One column for its template; amounts in the organisation's currency; `likely` is `share` (percent) in words."""

    column: Column
    cards: SafeString
    sum: str
    weighted: str
    count: str
    share: int
    likely: str
    create_url: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks of a board."""

    item: ObjectType
    board: Board
    state: ListState
    lane: str
    where: Where | None
    base: str


def show(request: Request, slug: str) -> HttpResponse:
    """Show the board, the next cards of one column (`colonne`), or the headers alone (`entetes`)."""
    item = named(request, slug)
    board = item.board
    if board is None:
        raise Http404
    viewer = request.viewer
    state = read_state(item, request.GET)
    found_lanes = lanes(item, board, viewer, request.GET.get(board.lane_filter, "") if board.lane_filter else "")
    lane = next((one.value for one in found_lanes if one.current), "")
    inside = Leaf(board.lane_filter, "is", lane) if lane else None
    asked = _Asked(item, board, state, lane, both(state.where, inside, board.open_where), f"/{slug}/tableau")
    error = state.error
    found: list[Column] = []
    shown: list[Shown] = []
    movable = reaches(viewer, item, Verb.UPDATE) and writable(viewer, item, item.fields[board.column])
    cards = Cards(item, board, viewer, movable=movable)
    try:
        found = columns(item, board, viewer, lane)
        if "colonne" in request.GET:
            return _cards_only(request, asked, cards, found)
        if not error:
            found = counted(item, board, viewer, found, asked.where)
        drawn = {} if error or "entetes" in request.GET else _firsts(request, asked, cards, found)
        shown = [_shown(request, asked, column, drawn.get(column.value, "")) for column in found]
    except QueryError as problem:
        error = str(problem)
    open_columns = [one for one in shown if not one.column.closed]
    context = {
        "item": item, "slug": slug, "state": state, "error": error, "columns": open_columns,
        "closed": [one for one in shown if one.column.closed], "lanes": found_lanes, "movable": movable,
        "lane_key": board.lane_filter, "key": board.column, "lane": lane,
        "summary": _summary(request, open_columns, money=summed(item, board, viewer)),
        "chips": [
            (chip, state.url(asked.base, where=chip.without))
            for chip in ([] if error else chips(state.where, item, viewer))
        ],
        "filter_text": filter_text(state.where), "clear_url": asked.base, "list_url": state.url(),
        "can_create": reaches(viewer, item, Verb.CREATE),
    }  # fmt: skip
    template = "web/parts/board_headers.html" if "entetes" in request.GET and fragment(request) else "web/board.html"
    return render(request, template, context)


def _cards_only(request: Request, asked: _Asked, cards: Cards, found: list[Column]) -> HttpResponse:
    """Answer a page of cards of one column, and the link to the next."""
    column = next((one for one in found if one.value == request.GET["colonne"]), None)
    if column is None:
        raise Http404
    query = _query(request, asked, cards).narrowed(Leaf(asked.board.column, "is", column.value))
    page = fetch(replace(query, after=request.GET.get("apres") or None), request.viewer)
    return HttpResponse(_drawn(asked, cards, column, page))


def _firsts(request: Request, asked: _Asked, cards: Cards, found: list[Column]) -> dict[str, str]:
    """Return the first cards of every column that shows any, by its value."""
    shown = {column.value: column for column in found if not column.closed}
    pages = heads(_query(request, asked, cards), request.viewer, asked.board.column, tuple(shown))
    return {value: _drawn(asked, cards, shown[value], page) for value, page in pages.items()}


def _query(request: Request, asked: _Asked, cards: Cards) -> Query:
    item, board = asked.item, asked.board
    rotting = (
        bool(board.rotting) and item.fields[board.rotting].indexed and visible(request.viewer, item, board.rotting)
    )
    sort = (board.rotting,) if rotting else asked.state.order
    return Query(item.name, asked.where, cards.paths, sort, search=asked.state.search, limit=_PAGE)


def _drawn(asked: _Asked, cards: Cards, column: Column, page: Page) -> str:
    drawn = cards.draw(page.rows, column)
    if page.next:
        url = safe(_url(asked, colonne=column.value, apres=page.next))
        drawn += (
            f'<p class="more"><a class="link" href="{url}" hx-get="{url}" hx-trigger="click, intersect once" '
            f'hx-target="closest .more" hx-swap="outerHTML">{safe(_("Afficher la suite"))}</a></p>'
        )
    return drawn


def _url(asked: _Asked, **extra: str) -> str:
    plain = asked.state.url(asked.base, sort=(), columns=())
    words = [f"{asked.board.lane_filter}={asked.lane}"] if asked.lane else []
    words += [f"{key}={value}" for key, value in extra.items()]
    return plain + ("&" if "?" in plain else "?") + "&".join(words) if words else plain


def _shown(request: Request, asked: _Asked, column: Column, drawn: str) -> Shown:
    language, currency = request.viewer.language, request.viewer.currency
    share = int(column.weight) if column.weight is not None else 0
    money = summed(asked.item, asked.board, request.viewer)
    own = f"{asked.board.column}={column.value}" + (f"&{asked.board.lane_filter}={asked.lane}" if asked.lane else "")
    return Shown(
        column,
        mark_safe(drawn),
        formats.money(column.sum, currency, language, 0) if money else "",
        formats.money(column.weighted, currency, language, 0) if money and column.weight is not None else "",
        formats.number(column.count, language, 0),
        share,
        formats.percent(share, language),
        f"/{asked.item.slug}/nouveau?{own}&retour={asked.base}",
    )


def _summary(request: Request, shown: list[Shown], *, money: bool) -> dict[str, Any]:
    language, currency = request.viewer.language, request.viewer.currency
    number = {"count": formats.number(sum(one.column.count for one in shown), language, 0)}
    if not money:
        return number
    return number | {
        "sum": formats.money(sum((one.column.sum for one in shown), Decimal(0)), currency, language, 0),
        "weighted": formats.money(sum((one.column.weighted for one in shown), Decimal(0)), currency, language, 0),
    }
