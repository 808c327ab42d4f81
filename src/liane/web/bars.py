"""What stands at the top of the presentations of an object: its name, its tabs, search, filter, print."""

import time
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import mark_safe

from liane.records.objects import ObjectType
from liane.records.queries.model import QueryError
from liane.records.viewer import Verb
from liane.web.cells import safe
from liane.web.filters.words import chips
from liane.web.lists.state import ListState
from liane.web.request import Request, reaches
from liane.web.searched import unfound
from liane.web.views import tabs


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
        "chips": [(chip, url(state.url(base, where=chip.without), extra)) for chip in filters],
        "search": state.search,
        "kept": mark_safe("".join(_hidden(key, text) for key, text in kept)),
        "list_path": base,
        "filter_query": urlencode(said | {"retour": url(base, back)}),
        "clear_url": url(state.cleared(base), extra),
        "can_create": reaches(viewer, item, Verb.CREATE),
        "drawn": int(time.time()),
        "unfound": unfound(state.search),
        **tabs.bar(request, state, kind),
    }


def url(base: str, words: dict[str, str]) -> str:
    """Return an address with `words` added to what it says."""
    if not words:
        return base
    return f"{base}{'&' if '?' in base else '?'}{urlencode(words)}"


def more(address: str, text: str, tag: str = "p") -> str:
    """Return the link to the next page, which comes when it is in view; a plain link without scripts.

    It stands in an element `tag`, which the page replaces.
    """
    shown = safe(address)
    return (
        f'<{tag} class="more"><a class="link" href="{shown}" hx-get="{shown}" hx-trigger="click, intersect once" '
        f'hx-target="closest .more" hx-swap="outerHTML">{safe(text)}</a></{tag}>'
    )


def _hidden(key: str, text: str) -> str:
    return f'<input type="hidden" name="{safe(key)}" value="{safe(text)}">'
