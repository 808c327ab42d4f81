"""What a person does about a webhook from its page: each answers by going back there, or saying why not."""

from collections.abc import Callable
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import complain, make, say
from liane.capabilities.webhooks import acts
from liane.capabilities.webhooks.models import ACTIVE, PAUSED
from liane.lib.dates import read_date
from liane.lib.periods import today
from liane.records.changes.model import Delete, Missing, Problem, Refused
from liane.web.webhooks.views import for_those_who_may, known, new_secret


def _done(request: Asked, webhook_id: UUID, act: Callable[[], object]) -> HttpResponse:
    """Act, and go back to the webhook; say why when it could not be. Raises Http404."""
    try:
        act()
    except Missing:
        raise Http404 from None
    except Refused as refused:
        complain(request, refused)
    return redirect("webhooks:one", webhook_id)


@for_those_who_may
@require_POST
def test(request: Asked, webhook_id: UUID) -> HttpResponse:
    """Send a test, and show how it goes."""
    try:
        made = acts.test(request.viewer, webhook_id)
    except Missing:
        raise Http404 from None
    return redirect("webhooks:delivery", webhook_id, made)


@for_those_who_may
@require_POST
def rest(request: Asked, webhook_id: UUID) -> HttpResponse:
    """Pause a webhook, or resume it."""
    resume = request.POST.get("state") == ACTIVE

    def act() -> None:
        change = acts.set_state(request.viewer, webhook_id, ACTIVE if resume else PAUSED)
        say(request, _("Le webhook reprend.") if resume else _("Le webhook est en pause ; rien ne sera perdu."), change)

    return _done(request, webhook_id, act)


@for_those_who_may
@require_POST
def secret(request: Asked, webhook_id: UUID) -> HttpResponse:
    """Draw a new secret."""
    return _done(request, webhook_id, lambda: new_secret(request, webhook_id))


@for_those_who_may
@require_POST
def replay(request: Asked, webhook_id: UUID) -> HttpResponse:
    """Tell again what happened, from a day or from a Change on."""
    since, number = request.POST.get("since", "").strip(), request.POST.get("number", "").strip()

    def act() -> None:
        start = acts.replay(request.viewer, webhook_id, since=_moment(request, since), number=_number(number))
        say(request, _("Ce qui s’est passé depuis le changement n° %(number)d part de nouveau.") % {"number": start})

    return _done(request, webhook_id, act)


@for_those_who_may
@require_POST
def again(request: Asked, webhook_id: UUID, delivery_id: int) -> HttpResponse:
    """Send a delivery now, whatever became of it."""
    _done(request, webhook_id, lambda: acts.try_now(request.viewer, webhook_id, delivery_id))
    return redirect("webhooks:delivery", webhook_id, delivery_id)


@for_those_who_may
@require_POST
def skip(request: Asked, webhook_id: UUID, delivery_id: int) -> HttpResponse:
    """Pass over a delivery."""
    _done(request, webhook_id, lambda: acts.skip(request.viewer, webhook_id, delivery_id))
    return redirect("webhooks:delivery", webhook_id, delivery_id)


@for_those_who_may
@require_POST
def remove(request: Asked, webhook_id: UUID) -> HttpResponse:
    """Delete a webhook; undone, it goes on where it was."""
    name = known(request, webhook_id)["name"]
    make(request, [Delete("webhook", webhook_id)], _("Le webhook « %(name)s » est supprimé.") % {"name": name})
    return redirect("webhooks:list")


def _moment(request: Asked, text: str) -> datetime | None:
    """Return the beginning of the day that `text` says, in the person's zone. Raises Refused."""
    if not text:
        return None
    try:
        day = read_date(text, request.viewer.language, lambda: today(request.viewer.zone))
    except ValueError as error:
        raise _refused(_("« %(text)s » n’est pas une date.") % {"text": text[:40]}) from error
    return datetime.combine(day, time.min, ZoneInfo(request.viewer.zone))


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise _refused(_("« %(text)s » n’est pas un numéro de changement.") % {"text": text[:40]})
    return int(text)


def _refused(message: str) -> Refused:
    return Refused([Problem("webhook", UUID(int=0), "", message)])
