"""Tells whose a webhook is, and who made it, that it rests: among their notifications, as they want to be told."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.capabilities.notifications.kinds import IN_APP, MAIL, Kind, Notice, Said, Told
from liane.capabilities.webhooks.models import Webhook
from liane.capabilities.webhooks.words import REASONS
from liane.records.queries.pages import titles
from liane.records.touched import Touched
from liane.records.viewer import Viewer

NAME, RESTED = "webhook", "webhook"


def tell(found: Sequence[Touched]) -> Iterator[tuple[Touched, Told]]:
    """Tell whom each webhook concerns that Liane let rest, and why; of one that a person paused, nobody.

    An owner may have no right to webhooks, or be gone: whoever made it for her is told as well.
    """
    rested = [
        one for one in found
        if one.object == NAME and one.change.cause == RESTED and one.after.get("state") == "paused"
    ]  # fmt: skip
    if not rested:
        return
    rows = Webhook.objects.filter(id__in={one.record_id for one in rested})
    people = {row[0]: {*row[1:]} - {None} for row in rows.values_list("id", "owner_id", "created_by_id")}
    for one in rested:
        details = {"reason": one.after.get("reason") or ""}
        yield from ((one, Told(each, NAME, one.record_id, details)) for each in sorted(people.get(one.record_id, ())))


def say(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Say which webhook rests, why, and that nothing is lost by it."""
    named = titles(NAME, {one.record_id for one in notices}, viewer)
    found = {}
    for one in notices:
        if one.record_id in named:
            text = _("Le webhook « %(name)s » est en pause") % {"name": named[one.record_id]}
            kept = _("Rien n’est perdu : ce qui arrive d’ici là part dans l’ordre quand vous le reprenez.")
            reason = REASONS.get(str(one.details.get("reason")), "")
            found[one.id] = Said(text, f"{reason} {kept}".strip())
    return found


KIND = Kind(
    gettext_lazy("Webhook en pause"),
    gettext_lazy("Liane n’envoie plus rien à une adresse qui est la vôtre."),
    "webhook",
    say,
    tell,
    60,
    usual=(IN_APP, MAIL),
)
