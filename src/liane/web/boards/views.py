"""The board of an object: its records in columns, moved from one to the other."""

from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.records.objects import Board, ObjectType
from liane.records.queries.heads import heads
from liane.records.queries.model import Leaf, Query, QueryError, Where, both
from liane.records.queries.pages import Page, fetch
from liane.records.viewer import Verb
from liane.web.boards.cards import Cards
from liane.web.boards.columns import Column, columns, counted, lanes, stripped, summed
from liane.web.boards.headers import Headers
from liane.web.cells import safe
from liane.web.filters.words import chips
from liane.web.lists.state import ListState, filter_text, read_state
from liane.web.places import visible, writable
from liane.web.request import Request, fragment, named, reaches

_PAGE = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """One column for its template: its header and its first cards, drawn."""

    column: Column
    header: SafeString
    cards: SafeString


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
    # What the columns themselves say (open ones alone show cards) need not be asked of each record again.
    rest = board.open_where if stripped(board.open_where, board.column) is None else None
    asked = _Asked(item, board, state, lane, both(state.where, inside, rest), f"/{slug}/tableau")
    alone = "entetes" in request.GET
    error = state.error
    found: list[Column] = []
    drawn: dict[str, str] = {}
    movable = reaches(viewer, item, Verb.UPDATE) and writable(viewer, item, item.fields[board.column])
    cards = Cards(item, board, viewer, movable=movable)
    try:
        found = columns(item, board, viewer, lane)
        if "colonne" in request.GET:
            return _cards_only(request, asked, cards, found)
        if not error:
            found = counted(item, board, viewer, found, asked.where, state.search)
            drawn = {} if alone else _firsts(request, asked, cards, found)
    except QueryError as problem:
        error = str(problem)
    can_create = reaches(viewer, item, Verb.CREATE)
    money = summed(item, board, viewer)
    headers = Headers(viewer, money=money, create_url=_create_url(asked) if can_create else "")
    opened = [one for one in found if not one.closed]
    shown = [Shown(one, headers.draw(one, beside=alone), mark_safe(drawn.get(one.value, ""))) for one in opened]
    context = {
        "item": item, "slug": slug, "state": state, "error": error, "columns": shown,
        "closed": [one for one in found if one.closed], "lanes": found_lanes, "movable": movable,
        "lane_key": board.lane_filter, "key": board.column, "lane": lane, "summary": headers.summary(opened),
        "chips": [
            (chip, state.url(asked.base, where=chip.without))
            for chip in ([] if error else chips(state.where, item, viewer))
        ],
        "filter_text": filter_text(state.where), "clear_url": asked.base, "list_url": state.url(),
        "can_create": can_create,
    }  # fmt: skip
    template = "web/parts/board_headers.html" if alone and fragment(request) else "web/board.html"
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


def _create_url(asked: _Asked) -> str:
    """Return where a card is added, with "{}" for the value of its column."""
    own = f"{asked.board.column}={{}}" + (f"&{asked.board.lane_filter}={asked.lane}" if asked.lane else "")
    return f"/{asked.item.slug}/nouveau?{own}&retour={asked.base}"
