"""How many records a bulk action is for: told up to a number with the preview, then counted on by the page.

To count a million takes longer than anybody waits for a form: the page asks for one stretch after another, each
told as it comes, until the number is exact.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from liane.lib import formats
from liane.records.changes.bulk_recipe import Recipe
from liane.records.changes.bulk_work import verbs
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import fetch
from liane.records.queries.walking import FIRST, reached, tally
from liane.records.viewer import Verb, Viewer
from liane.web import answers
from liane.web.bulk.target import Target, read_target
from liane.web.links import list_url
from liane.web.request import Request, named, uuid_or_none

# What the preview counts itself, at most; the records of one stretch of the table: some 50 ms.
MOST = 1_000
STRETCH = 50_000
# What the form of many records does to each of them.
EDITING = verbs(Recipe())


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records were counted, how many of them the viewer may change; `last` is where to count on from.

    Without `last` that is all.
    """

    every: int
    mine: int
    last: UUID | None

    @property
    def mark(self) -> str:
        """What the page gives back to have it counted on."""
        return f"{self.every},{self.mine},{self.last}"


def begun(target: Target, viewer: Viewer) -> Counted:
    """Return how many records the target has, up to `MOST`. Raises QueryError."""
    if _everywhere(target.query, viewer):
        some = tally(target.query, viewer, EDITING, rows=STRETCH // 5)
        return Counted(some.every, some.mine, some.last)
    every = reached(target.query, viewer, (Verb.READ,), MOST)
    mine = reached(target.query, viewer, EDITING, MOST)
    return Counted(every.value, mine.value, None if every.exact else FIRST)


def _everywhere(query: Query, viewer: Viewer) -> bool:
    """Say whether the query looks for words that so many records have that to count a few takes to find them all."""
    if not query.search.strip():
        return False
    found = fetch(query, viewer).count
    return found is None or not found.exact


def words(found: Counted, viewer: Viewer) -> dict[str, Any]:
    """Return what the form says of a count."""
    mine = formats.number(found.mine, viewer.language, 0)
    text = mine if found.last is None else f"{mine}+"
    return {
        "every": formats.number(found.every, viewer.language, 0),
        "mine": mine,
        "some": found.every > found.mine,
        "none": found.mine == 0 and found.last in (None, FIRST),
        # What the preview counted is counted again, from the first record on.
        "mark": "" if found.last is None else "0,0," if found.last == FIRST else found.mark,
        "button": ngettext("Modifier %(n)s fiche", "Modifier %(n)s fiches", found.mine) % {"n": text},
    }


@require_POST
def count_on(request: Request, slug: str) -> HttpResponse:
    """Count the next stretch of all that the list finds, and tell how many there are so far, or in all."""
    item, viewer = named(request, slug), request.viewer
    every, mine, after = _read(request.POST.get("compte", ""))
    try:
        more = tally(read_target(request, item).query, viewer, EDITING, after=after, rows=STRETCH)
    except QueryError as error:
        return answers.refusal(request, str(error), 422, list_url(item))
    found = Counted(every + more.every, mine + more.mine, more.last)
    return render(request, "web/parts/bulk_count.html", words(found, viewer) | {"slug": item.slug, "alone": True})


def _read(mark: str) -> tuple[int, int, UUID]:
    """Return what was counted before, nothing when the page does not tell."""
    every, _comma, rest = mark.partition(",")
    mine, _comma, last = rest.partition(",")
    after = uuid_or_none(last)
    if after is None or not all(one.isascii() and one.isdecimal() and len(one) < 12 for one in (every, mine)):
        return 0, 0, FIRST
    return int(every), int(mine), after
