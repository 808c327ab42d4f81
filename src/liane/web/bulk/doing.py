"""Doing a recipe to a target: at once when it is quick, else in the background, with its progress in the tray."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liane.lib import formats
from liane.records.changes import bulk_work
from liane.records.changes.bulk_recipe import Recipe
from liane.records.changes.model import Forbidden, Missing, Outcome, Problem, Refused
from liane.records.objects import ObjectType
from liane.records.queries.pages import titles
from liane.records.queries.walking import walk
from liane.records.viewer import Scope
from liane.web import answers
from liane.web.bulk.target import Target
from liane.web.links import list_url
from liane.web.request import Request, fragment, reaches

# What one request does by itself: some 100 ms of work.
AT_ONCE = 500
_NAMED = 3


def perform(
    request: Request, item: ObjectType, target: Target, recipe: Recipe, said: Callable[[int, str], str], label: str
) -> HttpResponse:
    """Do `recipe` to `target` and answer; `said` words it for a number of records, `label` names it in the tray."""
    try:
        _check_right(request, item, target, recipe)
        ids = _first(request, target, recipe)
        if len(ids) > AT_ONCE:
            bulk_work.start(target.query, recipe, request.viewer, label)
            return in_tray(request, _("C’est en cours : suivez-le en bas à droite."), list_url(item))
        outcome = bulk_work.Doing(item, recipe, ids, request.viewer, 0, None)() if ids else Outcome(None)
        outcome = replace(outcome, problems=(*outcome.problems, *_left_out(item, target, ids)))
    except Refused as error:
        return answers.refused(request, error, list_url(item))
    done = len({*outcome.created, *outcome.updated, *outcome.deleted} & set(ids)) if outcome.id else 0
    if outcome.problems and not done:
        return answers.refused(request, _refusal(outcome.problems), list_url(item))
    number = formats.number(done, request.viewer.language, 0)
    text = said(done, number) if done or not outcome.problems else ""
    if outcome.problems:
        text = f"{text} {_told(request, item, outcome.problems)}"
    # What was refused stays until it is read.
    level = "error" if outcome.problems else ""
    response = answers.done(request, outcome, text, list_url(item), level=level)
    if fragment(request) and not outcome.id:
        response.write(answers.beside(answers.toast(request, _("Rien n’était à modifier."))))
    return response


def in_tray(request: Request, text: str, url: str) -> HttpResponse:
    """Answer that work goes on in the background: a toast, and the tray that opens."""
    if not fragment(request):
        return answers.redirect(request, url, text)
    response = HttpResponse(answers.beside(answers.toast(request, text)))
    # The dialog that asked for it closes, the tray looks.
    response["HX-Trigger-After-Swap"] = orjson.dumps({"liane:changed": {}, "liane:operation": {}}).decode()
    return response


def _check_right(request: Request, item: ObjectType, target: Target, recipe: Recipe) -> None:
    """Raise Forbidden when the role lets nobody's records be changed so, many at once."""
    many = target.ids is None or len(target.ids) > 1
    if many and request.viewer.on(item.name).bulk is Scope.NONE:
        message = _("Votre rôle ne permet pas de modifier plusieurs fiches à la fois : %(object)s.")
        raise Forbidden([Problem(item.name, UUID(int=0), "", message % {"object": item.plural}, "forbidden")])
    if not reaches(request.viewer, item, bulk_work.verbs(recipe)[1]) and target.ids is None:
        message = _("Votre rôle ne permet pas de modifier ces fiches : %(object)s.")
        raise Forbidden([Problem(item.name, UUID(int=0), "", message % {"object": item.plural}, "forbidden")])


def _first(request: Request, target: Target, recipe: Recipe) -> list[UUID]:
    """Return the records to change, one more than is done at once when there are more."""
    if target.ids is not None and len(target.ids) == 1:
        return list(target.ids)
    if target.ids is not None and len(target.ids) > AT_ONCE:
        return list(target.ids[: AT_ONCE + 1])
    return walk(target.query, request.viewer, bulk_work.verbs(recipe), limit=AT_ONCE + 1)


def _left_out(item: ObjectType, target: Target, ids: list[UUID]) -> list[Problem]:
    """Say of the records selected that were not reached that they are not hers to change."""
    kept = set(ids)
    message = _("Cette fiche n’existe plus, ou votre rôle ne permet pas cela.")
    return [Problem(item.name, one, "", message, "forbidden") for one in target.ids or () if one not in kept]


def _refusal(problems: tuple[Problem, ...]) -> Refused:
    codes = {problem.code for problem in problems}
    for code, error in (("missing", Missing), ("forbidden", Forbidden)):
        if code in codes:
            return error(problems)
    return Refused(problems)


def _told(request: Request, item: ObjectType, problems: tuple[Problem, ...]) -> str:
    """Return how many records were refused, the first by name, with the reasons."""
    ids = list(dict.fromkeys(problem.id for problem in problems))
    text = ngettext("%(n)d fiche refusée", "%(n)d fiches refusées", len(ids)) % {"n": len(ids)}
    names = [name for name in titles(item.name, ids[:_NAMED], request.viewer).values() if name]
    if names:
        text = f"{text} ({', '.join(names)}{'…' if len(ids) > len(names) else ''})"
    return _("%(what)s : %(why)s") % {"what": text, "why": answers.reasons(problems)}
