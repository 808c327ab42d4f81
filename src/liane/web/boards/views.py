"""The board of an object: its records in columns, moved from one to the other."""

import time
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liane.records.objects import Board, ObjectType
from liane.records.queries.heads import heads
from liane.records.queries.model import Leaf, Query, QueryError, Where, both
from liane.records.queries.pages import Page, fetch
from liane.records.viewer import Verb
from liane.web import answers, bars
from liane.web.boards import chosen
from liane.web.boards.cards import Cards
from liane.web.boards.columns import Column, columns, counted, cut_short, lanes, stripped, summed
from liane.web.boards.headers import Headers
from liane.web.boards.swimlanes import Lanes, lane_field, read_lanes, within
from liane.web.links import list_url
from liane.web.lists.state import ListState, filter_text
from liane.web.places import visible, writable
from liane.web.request import Request, fragment, named, reaches
from liane.web.views.asked import asked as asked_state

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
    viewer = request.viewer
    state = asked_state(request, item)
    board = chosen.board_of(item, viewer, state.options.get("column", ""))
    if board is None:
        text = _("Aucun des champs que vous voyez ne fait de colonnes ici : voici la liste.")
        return answers.redirect(request, list_url(item), text)
    settings = chosen.settings(state)
    found_lanes = lanes(item, board, viewer, request.GET.get(board.lane_filter, "") if board.lane_filter else "")
    lane = next((one.value for one in found_lanes if one.current), "")
    inside = Leaf(board.lane_filter, "is", lane) if lane else None
    # What the columns themselves say (open ones alone show cards) need not be asked of each record again.
    rest = board.open_where if stripped(board.open_where, board.column) is None else None
    printed = replace(state, where=both(state.where, inside, board.open_where))
    asked = _Asked(item, board, state, lane, both(state.where, inside, rest), f"/{slug}/tableau")
    alone = "entetes" in request.GET
    error = state.error
    found: list[Column] = []
    drawn: dict[str, str] = {}
    rows = Lanes()
    across = lane_field(item, viewer, board, state.options.get("lane", ""))
    movable = reaches(viewer, item, Verb.UPDATE) and writable(viewer, item, item.fields[board.column])
    cards = Cards(item, board, viewer, movable=movable)
    try:
        found = columns(item, board, viewer, lane)
        if "colonne" in request.GET:
            return _cards_only(request, asked, cards, found)
        if not error:
            found = settings.arranged(counted(item, board, viewer, found, asked.where, state.search))
            if across is not None and not alone:
                query = _query(request, asked, cards)
                start = _start(request)
                rows = read_lanes(query, viewer, board, across, found, start, lambda *one: _drawn(asked, cards, *one))
            elif not alone:
                drawn = _firsts(request, asked, cards, found)
    except QueryError as problem:
        error = str(problem)
    can_create = reaches(viewer, item, Verb.CREATE)
    headers = Headers(
        viewer, money=summed(item, board, viewer), create_url=_create_url(asked) if can_create else "",
        menu_url=_menu_url(asked),
    )  # fmt: skip
    opened = [one for one in found if not one.closed]
    shown = [Shown(one, headers.draw(one, beside=alone), mark_safe(drawn.get(one.value, ""))) for one in opened]
    context = bars.bar(request, item, state, "board", **_pipeline(asked)) | {
        "error": error, "columns": shown, "closed": [one for one in found if one.closed], "movable": movable,
        "drawn": int(time.time()),
        "lanes": [(one, _url(replace(asked, lane=one.value))) for one in found_lanes], "key": board.column,
        "summary": headers.summary(opened), "rows": rows, "more_rows": _more_rows(asked, rows),
        "first_rows": _url(asked), "across": across, "cut_short": cut_short(item, board, found),
        "declared": item.board is not None and board.column == item.board.column, "list_url": state.url(),
        "filter_text": filter_text(state.where), "menu": _menu(request, asked, across, settings),
        "print_url": bars.url(printed.url(f"/{slug}/impression"), {"par": board.column}),
    }  # fmt: skip
    part = "board_headers" if alone else "lanes" if "couloirs" in request.GET else ""
    template = f"web/parts/{part}.html" if part and fragment(request) else "web/board.html"
    return render(request, template, context)


def _start(request: Request) -> int:
    """Return at which lane the address begins (`couloirs`)."""
    text = request.GET.get("couloirs", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _more_rows(asked: _Asked, rows: Lanes) -> SafeString:
    """Return the link to the lanes that stand after these, which says how many there are."""
    if not rows.after:
        return SafeString("")
    words = ngettext("Afficher le dernier couloir", "Afficher la suite : encore %(n)s couloirs", rows.after)
    url = _url(asked, couloirs=str(rows.start + len(rows.rows)))
    return mark_safe(bars.more(url, words % {"n": rows.after}))


def _cards_only(request: Request, asked: _Asked, cards: Cards, found: list[Column]) -> HttpResponse:
    """Answer a page of cards of one column (of one lane of it: `couloir`), and the link to the next."""
    wanted = request.GET["colonne"]
    column = next((one for one in found if chosen.address_value(one.value) == (wanted or chosen.EMPTY)), None)
    if column is None:
        raise Http404
    query = _query(request, asked, cards)
    across = lane_field(asked.item, request.viewer, asked.board, asked.state.options.get("lane", ""))
    row = request.GET.get("couloir")
    if across is not None and row is not None:
        query = query.narrowed(within(across.key, "" if row == chosen.EMPTY else row))
    query = query.narrowed(within(asked.board.column, column.value))
    page = fetch(replace(query, after=request.GET.get("apres") or None), request.viewer)
    return HttpResponse(_drawn(asked, cards, column, page, row or ""))


def _firsts(request: Request, asked: _Asked, cards: Cards, found: list[Column]) -> dict[str, str]:
    """Return the first cards of every column that shows any, by its value."""
    shown = {column.value: column for column in found if not column.closed and not column.folded}
    query, path = _query(request, asked, cards), asked.board.column
    pages = heads(query, request.viewer, path, tuple(value for value in shown if value))
    if "" in shown:
        pages[""] = fetch(query.narrowed(within(path, "")), request.viewer)
    return {value: _drawn(asked, cards, shown[value], page) for value, page in pages.items()}


def _query(request: Request, asked: _Asked, cards: Cards) -> Query:
    item, board = asked.item, asked.board
    rotting = (
        bool(board.rotting) and item.fields[board.rotting].indexed and visible(request.viewer, item, board.rotting)
    )
    sort = (board.rotting,) if rotting else asked.state.order
    return Query(item.name, asked.where, cards.paths, sort, search=asked.state.search, limit=_PAGE)


def _drawn(asked: _Asked, cards: Cards, column: Column, page: Page, row: str = "") -> str:
    drawn = cards.draw(page.rows, column)
    if page.next:
        words = {"colonne": chosen.address_value(column.value), "apres": page.next} | ({"couloir": row} if row else {})
        drawn += bars.more(_url(asked, **words), _("Afficher la suite"))
    return drawn


def _url(asked: _Asked, **extra: str) -> str:
    return bars.url(asked.state.url(asked.base, sort=(), columns=()), _pipeline(asked) | extra)


def _pipeline(asked: _Asked) -> dict[str, str]:
    """Return the words of the address that say which of several boards is shown."""
    return {asked.board.lane_filter: asked.lane} if asked.lane else {}


def _create_url(asked: _Asked) -> str:
    """Return where a card is added, with "{}" for the value of its column."""
    own = f"{asked.board.column}={{}}" + (f"&{asked.board.lane_filter}={asked.lane}" if asked.lane else "")
    return f"/{asked.item.slug}/nouveau?{own}&retour={asked.base}"


def _menu_url(asked: _Asked) -> str:
    return bars.url(asked.state.url(f"{asked.base}/colonne"), _pipeline(asked) | {"valeur": ""})


def _menu(request: Request, asked: _Asked, across: Any, settings: chosen.Settings) -> dict[str, Any]:
    """Return what can be chosen for the whole board: the fields of columns and lanes, hidden columns to show again."""
    state, found = asked.state, chosen.fields_of(asked.item, request.viewer)

    def at(**options: str) -> str:
        return bars.url(state.url(asked.base, options={**state.options, **options}), _pipeline(asked))

    of_columns = {"order": "", "hidden": "", "folded": "", "limits": ""}
    return {
        "column": asked.item.fields[asked.board.column].label,
        "columns": [(one.label, at(column=one.key, **of_columns), one.key == asked.board.column) for one in found],
        "rows": [(_("Aucun"), at(lane=""), across is None)]
        + [(one.label, at(lane=one.key), one is across) for one in found if one.key != asked.board.column],
        "hidden": at(hidden="") if settings.hidden else "",
    }
