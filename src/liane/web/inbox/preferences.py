"""How one wants to be told: what, by which channel, when not; the browsers that may be woken."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liane.accounts import mail, vault
from liane.accounts.middleware import Asked
from liane.accounts.views.frame import page, say
from liane.capabilities.notifications import preferences, push
from liane.capabilities.notifications.kinds import CHANNELS, Kind, kinds
from liane.capabilities.notifications.models import DAILY, OFF, WEEKLY, Browser
from liane.capabilities.notifications.preferences import DIGESTS, Wishes
from liane.lib import webpush
from liane.web.calendars.hours import labels

_DIGESTS = {
    DAILY: gettext_lazy("Chaque matin"),
    WEEKLY: gettext_lazy("Le lundi matin"),
    OFF: gettext_lazy("Jamais"),
}
_CHANNELS = {
    "in_app": gettext_lazy("Ici"),
    "mail": gettext_lazy("E-mail"),
    "push": gettext_lazy("Navigateur"),
}


@require_http_methods(["GET", "POST"])
def show(request: Asked) -> HttpResponse:
    """Show the preferences, and keep them."""
    user_id = request.viewer.user_id
    if user_id is None:
        raise Http404
    fault = ""
    if request.method == "POST":
        fault = _save(request, user_id)
        if not fault:
            say(request, _("Vos notifications sont réglées."))
            return HttpResponse(status=302, headers={"Location": request.path})
    found = preferences.wishes(user_id)
    context: dict[str, Any] = {
        "rows": [(name, kind, _boxes(found, name)) for name, kind in _offered(request).items()],
        "channels": _CHANNELS.values(),
        "wishes": found,
        "digests": _DIGESTS.items(),
        "hours": labels(),
        "browsers": Browser.objects.filter(user_id=user_id).order_by("since"),
        "mail_is_set": mail.is_set(request.organisation),
        "address": request.person.email if request.person else None,
        "key": _key(),
        "fault": fault,
    }
    return page(request, "inbox/preferences.html", context, 422 if fault else 200)


def _offered(request: Asked) -> dict[str, Kind]:
    """Return the kinds of which this person is told."""
    administrator = request.viewer.administrator
    return {name: kind for name, kind in kinds.all().items() if administrator or not kind.administrators}


def _boxes(found: Wishes, name: str) -> list[tuple[str, object, bool]]:
    # A digest that is off closes no box: they say what it would hold.
    awake = Wishes(found.user_id, found.channels)
    return [(f"{name}.{channel}", _CHANNELS[channel], awake.open(name, channel)) for channel in CHANNELS]


def _save(request: Asked, user_id: UUID) -> str:
    """Keep what was chosen; return a sentence when something in it is none of the choices: nothing is kept then."""
    data = request.POST
    digest, hour = data.get("digest", ""), _hour(data.get("digest_hour", ""))
    quiet = [_hour(data.get(key, "")) for key in ("quiet_from", "quiet_to")]
    wrong = [key for key in ("quiet_from", "quiet_to") if data.get(key) and _hour(data[key]) is None]
    if digest not in DIGESTS or hour is None or wrong:
        return _("Une des valeurs n’est pas dans les listes : rien n’a été changé.")
    if (quiet[0] is None) != (quiet[1] is None):
        return _("Des heures calmes ont un début et une fin : rien n’a été changé.")
    chosen = {name: {channel: f"{name}.{channel}" in data for channel in CHANNELS} for name in _offered(request)}
    preferences.save(user_id, chosen, digest=digest, digest_hour=hour, quiet_from=quiet[0], quiet_to=quiet[1])
    return ""


def _hour(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 3 and int(text) < 24 else None


def _key() -> str:
    """Return the public key that browsers ask for, "" when the private one cannot be read any more."""
    try:
        return webpush.public_key(push.sender_key())
    except vault.Unreadable:
        return ""
