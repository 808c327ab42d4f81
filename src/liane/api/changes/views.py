"""/api/v1/changes: many records at once, the ordered feed, what a Change did, taking it back; /api/v1/query."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from liane.api.changes import batch, feed
from liane.api.changes.reach import covered
from liane.api.idempotency.once import once
from liane.api.problems.errors import ApiError, malformed, not_found
from liane.api.problems.refusals import refused, told
from liane.api.records.writing import cause
from liane.api.road.answers import answer, tagged
from liane.api.road.asked import BATCH, ApiRequest, identifier, mapping, parameters
from liane.api.road.methods import by_method
from liane.records.changes.gate import apply
from liane.records.changes.model import Change, Outcome, Problem, Refused
from liane.records.changes.turns import ATTEMPTS
from liane.records.changes.undo import undo

_FEED = frozenset({"after", "limit"})
_NOTHING: frozenset[str] = frozenset()


@once
def make(request: ApiRequest) -> HttpResponse:
    """Make a batch: all of it or nothing, or each edit for itself."""
    parameters(request, _NOTHING)
    data = mapping(request, batch.KEYS, BATCH)
    mode = data.get("mode", batch.ALL)
    if mode not in (batch.ALL, batch.EACH):
        raise malformed(_("mode vaut all ou each."), "mode")
    for attempt in range(ATTEMPTS):
        read = batch.read(request, data.get("changes"))
        try:
            if read.problems and mode == batch.ALL:
                raise Refused(read.problems)
            outcome = apply(Change(request.viewer, cause(request), read.edits, partial=mode == batch.EACH))
        except Refused as error:
            if attempt == ATTEMPTS - 1 or not _raced(error):
                raise refused(error, _place, missing_is_absent=False) from None
        else:
            return answer(_results(read, outcome, len(data["changes"])))
    raise AssertionError("the last attempt returns or raises")


def _raced(error: Refused) -> bool:
    """Say whether another writer was quicker with the same key: read again, the batch finds what that one made."""
    return any(problem.code in ("exists", "unique") and problem.line is None for problem in error.problems)


def _place(problem: Problem) -> str:
    return "" if problem.line is None else f"changes[{problem.line}]"


def _results(read: batch.Batch, outcome: Outcome, asked: int) -> dict[str, Any]:
    """Return what became of each edit, in the order asked."""
    problems: dict[int, list[dict[str, Any]]] = {}
    for problem in (*read.problems, *outcome.problems):
        if problem.line is not None:
            problems.setdefault(problem.line, []).append(told(problem, _place(problem)))
    status = {
        **dict.fromkeys(outcome.created, "created"),
        **dict.fromkeys(outcome.updated, "updated"),
        **dict.fromkeys(outcome.deleted, "deleted"),
    }
    made = {edit.line: edit for edit in read.edits}
    results: list[dict[str, Any]] = []
    for index in range(asked):
        if index in problems:
            results.append({"status": "refused", "errors": problems[index]})
            continue
        one = made[index].id
        results.append({"status": status.get(one, "unchanged"), "id": one, "version": outcome.versions.get(one)})
    return {
        "change": outcome.id,
        "created": len(outcome.created),
        "updated": len(outcome.updated),
        "deleted": len(outcome.deleted),
        "refused": len(problems),
        "results": results,
    }


def listing(request: ApiRequest) -> HttpResponse:
    """Answer the Changes numbered above `after`, as far as the caller may know of them."""
    given = parameters(request, _FEED)
    after, limit = _number(given, "after", 0, 2**62), _number(given, "limit", 100, feed.MOST)
    if limit < 1:
        raise malformed(_("La limite va de 1 à %(maximum)d.") % {"maximum": feed.MOST}, "limit")
    return answer(feed.page(after, limit, request.viewer))


def read_one(request: ApiRequest, change_id: str) -> HttpResponse:
    """Answer one Change, as far as the caller may know of it."""
    parameters(request, _NOTHING)
    found = feed.one(identifier(change_id), request.viewer)
    if found is None:
        raise not_found()
    return tagged(request, found)


@once
def take_back(request: ApiRequest, change_id: str) -> HttpResponse:
    """Undo a Change; undoing the undo is redo."""
    parameters(request, _NOTHING)
    one: UUID = identifier(change_id)
    _check_reach(request, one)
    try:
        outcome = undo(one, request.viewer)
    except Refused as error:
        raise refused(error) from None
    return answer(summary(outcome))


def _check_reach(request: ApiRequest, change_id: UUID) -> None:
    """Raise ApiError unless the key may write all that the Change wrote: what its owner did a moment ago may be
    taken back whatever her rights are now, which must not widen the key."""
    reads, writes = covered(request.bearer.reach, change_id)
    if not reads:
        raise not_found()
    if not writes:
        raise ApiError(403, "forbidden", _("Cette clé ne permet pas d’écrire ce que ce changement a écrit."))


def summary(outcome: Outcome) -> Mapping[str, Any]:
    """Return what a Change did, in numbers."""
    return {
        "change": outcome.id,
        "created": len(outcome.created),
        "updated": len(outcome.updated),
        "deleted": len(outcome.deleted),
    }


def _number(given: Mapping[str, str], key: str, default: int, most: int) -> int:
    text = given.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > 19 or int(text) > most:
        raise malformed(_("« %(key)s » est un nombre entier, de 0 à %(most)d.") % {"key": key, "most": most}, key)
    return int(text)


changes = by_method(GET=listing, POST=make)
change = by_method(GET=read_one)
undoing = by_method(POST=take_back)
