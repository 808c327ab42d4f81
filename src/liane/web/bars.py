"""What stands at the top of every presentation of an object: its name, the other presentations, search, filter."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import mark_safe

from liane.records.objects import ObjectType
from liane.records.queries.model import QueryError
from liane.records.viewer import Verb, Viewer
from liane.web.cells import safe
from liane.web.filters.words import chips
from liane.web.lists.state import ListState
from liane.web.request import Request, reaches
from liane.web.views.presentations import address, offered


@dataclass(frozen=True, slots=True)
class Tab:
    """One presentation of an object, at an address that keeps search and filter."""

    label: object
    icon: str
    url: str
    current: bool


def tabs(state: ListState, viewer: Viewer, kind: str) -> list[Tab]:
    """Return the presentations of the object of `state` for a viewer; `kind` is the one that she sees."""
    plain: dict[str, Any] = {
        "sort": (),
        "columns": (),
        "widths": (),
        "frozen": (),
        "totals": (),
        "group": (),
        "options": {},
        "view": None,
    }
    return [
        Tab(one.label, one.icon, state.url(address(state.item, key), **plain), key == kind)
        for key, one in offered(state.item, viewer)
    ]


def bar(request: Request, item: ObjectType, state: ListState, kind: str, **extra: str) -> dict[str, Any]:
    """Return what `web/parts/bar.html` draws; `extra` are words of the address that a search keeps besides."""
    viewer, base = request.viewer, request.path
    try:
        filters = [] if state.error else chips(state.where, item, viewer)
    except QueryError:
        filters = []
    said = {key: text for key, text in state.parameters().items() if key != "apres"} | extra
    back = {key: text for key, text in said.items() if key != "filtre"}
    kept = [(key, text) for key, text in said.items() if key != "q"]
    return {
        "item": item,
        "slug": item.slug,
        "plural": str(item.plural),
        "state": state,
        "tabs": tabs(state, viewer, kind),
        "chips": [(chip, url(state.url(base, where=chip.without), extra)) for chip in filters],
        "search": state.search,
        "kept": mark_safe("".join(_hidden(key, text) for key, text in kept)),
        "list_path": base,
        "filter_query": urlencode(said | {"retour": url(base, back)}),
        "clear_url": url(state.url(base, where=None, search=""), extra),
        "can_create": reaches(viewer, item, Verb.CREATE),
    }


def url(base: str, words: dict[str, str]) -> str:
    """Return an address with `words` added to what it says."""
    if not words:
        return base
    return f"{base}{'&' if '?' in base else '?'}{urlencode(words)}"


def _hidden(key: str, text: str) -> str:
    return f'<input type="hidden" name="{safe(key)}" value="{safe(text)}">'
