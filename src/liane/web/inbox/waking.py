"""Browsers that may be woken: added by a button in the preferences, taken out, tried."""

from pathlib import Path
from uuid import UUID

import orjson
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from liane.capabilities.notifications import push
from liane.capabilities.notifications.models import Browser
from liane.capabilities.notifications.preferences import wishes
from liane.lib.webpush import Receiver
from liane.web.request import Request

_LARGEST = 8_000
_SCRIPT = Path(__file__).parent / "static" / "inbox" / "reveil.js"


@require_POST
def browser(request: Request) -> HttpResponse:
    """Keep the browser that asks, as the Push API describes it (JSON of a PushSubscription)."""
    user_id = request.viewer.user_id
    if user_id is None:
        raise Http404
    try:
        said = orjson.loads(request.body[:_LARGEST])
        receiver = Receiver(str(said["endpoint"]), str(said["keys"]["p256dh"]), str(said["keys"]["auth"]))
    except (ValueError, KeyError, TypeError):
        return _refused()
    if not push.register(user_id, receiver, _called(request.headers.get("User-Agent", ""))):
        return _refused()
    return HttpResponse(status=201)


def _refused() -> HttpResponse:
    text = _("Ce navigateur passe par un service que Liane ne connaît pas : il n’a pas été ajouté.")
    return HttpResponse(text, status=422, content_type="text/plain; charset=utf-8")


@require_POST
def remove(request: Request, browser_id: UUID) -> HttpResponse:
    """Forget a browser of the reader's."""
    user_id = request.viewer.user_id
    gone = Browser.objects.filter(id=browser_id, user_id=user_id).delete()[0] if user_id else 0
    if not gone:
        raise Http404
    messages.success(request, _("Ce navigateur ne sera plus réveillé."))
    return HttpResponseRedirect(reverse("inbox:preferences"))


@require_POST
def test(request: Request) -> HttpResponse:
    """Wake the reader's browsers once, and say what came of it."""
    user_id = request.viewer.user_id
    if user_id is None:
        raise Http404
    site = wishes(user_id).site
    said = push.Message("Liane", _("Ce navigateur est bien réveillé."), "/boite", "essai")
    reached = 0
    found = list(Browser.objects.filter(user_id=user_id).order_by("-since")[:5])
    for one in found:
        try:
            push.wake(one, said, site if site.startswith("https://") else "mailto:liane@localhost")
        except push.NotTaken:
            continue
        reached += Browser.objects.filter(id=one.id, fault="").count()
    if reached == len(found):
        messages.success(request, _("L’essai est parti."))
    else:
        messages.warning(
            request, _("Un navigateur n’a pas été joint : la raison est à côté de lui, ou il a été retiré.")
        )
    return HttpResponseRedirect(reverse("inbox:preferences"))


@login_not_required
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Answer the script that a browser runs when it is woken, and that it may speak for all of Liane."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)


def _called(agent: str) -> str:
    """Return what a person calls her browser, from how it names itself."""
    names = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
               ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip
    name = next((said for mark, said in names if mark in agent), _("Navigateur"))
    system = next((said for mark, said in systems if mark in agent), "")
    return f"{name}, {system}" if system else name
