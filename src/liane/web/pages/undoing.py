"""Taking a Change back, and taking that back."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.records.changes.model import Refused
from liane.records.changes.undo import undo as take_back
from liane.web import answers
from liane.web.request import Request, fragment

# What changed since: the journal shows it, and asks what becomes of it.
_ASKED = frozenset({"conflict", "gone"})


@require_POST
def undo(request: Request, change_id: UUID) -> HttpResponse:
    """Undo a Change. The toast that comes back offers to redo it."""
    again = request.GET.get("refaire") == "1"
    try:
        outcome = take_back(change_id, request.viewer)
    except Refused as error:
        return _refused(request, error, change_id)
    text = _("Action rétablie.") if again else _("Action annulée.")
    if not fragment(request):
        return answers.redirect(request, _back(request), text, outcome.id, redo=not again)
    return answers.news(HttpResponse(answers.toast(request, text, outcome.id, redo=not again)), outcome)


def _refused(request: Request, error: Refused, change_id: UUID) -> HttpResponse:
    text, code = answers.reasons(error.problems), answers.status(error)
    if {problem.code for problem in error.problems} <= _ASKED:
        choice = reverse("history:undo", args=[change_id])
        if not fragment(request):
            return answers.redirect(request, choice)
        return HttpResponse(answers.toast(request, text, choice=choice, level="error"), status=code)
    if not fragment(request):
        return answers.refusal(request, text, code, _back(request))
    return HttpResponse(answers.toast(request, text, level="error"), status=code)


def _back(request: Request) -> str:
    """Return the page the person came from, on this site."""
    return answers.own_address(request, request.headers.get("Referer", ""))
