"""Taking a Change back, and taking that back."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.records.changes.model import Refused
from liane.records.changes.undo import undo as take_back
from liane.web import answers
from liane.web.request import Request, fragment


@require_POST
def undo(request: Request, change_id: UUID) -> HttpResponse:
    """Undo a Change. The toast that comes back offers to redo it."""
    again = request.GET.get("refaire") == "1"
    try:
        outcome = take_back(change_id, request.viewer)
    except Refused as error:
        return _refused(request, error)
    text = _("Action rétablie.") if again else _("Action annulée.")
    if not fragment(request):
        return answers.redirect(request, _back(request), text, outcome.id, redo=not again)
    return answers.news(HttpResponse(answers.toast(request, text, outcome.id, redo=not again)), outcome)


def _refused(request: Request, error: Refused) -> HttpResponse:
    text, code = answers.reasons(error.problems), answers.status(error)
    if not fragment(request):
        return answers.refusal(request, text, code, _back(request))
    return HttpResponse(answers.toast(request, text), status=code)


def _back(request: Request) -> str:
    """Return the page the person came from, on this site."""
    return answers.own_address(request, request.headers.get("Referer", ""))
