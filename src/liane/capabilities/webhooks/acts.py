"""What can be done about a webhook beside writing it: test, new secret, replay, try now, pass over."""

from datetime import datetime
from uuid import UUID

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from liane.capabilities.webhooks import queue, signing
from liane.capabilities.webhooks.models import TEST, Delivery
from liane.lib.ids import new_id
from liane.records import feed
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Missing, Problem, Refused, Update
from liane.records.queries.pages import get
from liane.records.viewer import Verb, Viewer


def require(viewer: Viewer, webhook_id: UUID) -> None:
    """Raise Missing unless the viewer may change this webhook: to read one is not enough to act on it.

    One of another person is for administrators alone, as the rules have it.
    """
    row = get("webhook", webhook_id, viewer, ("owner",), verb=Verb.UPDATE)
    owner = row.values[0].id if row is not None and row.values[0] is not None else None
    if row is None or not (viewer.administrator or owner == viewer.user_id):
        raise Missing([Problem("webhook", webhook_id, "", _("Ce webhook n’existe pas ou n’existe plus."), "missing")])


def renew_secret(viewer: Viewer, webhook_id: UUID, *, both: bool = True) -> str:
    """Give a webhook a new secret and return it, this once; the one before signs too for a day. Raises Missing."""
    require(viewer, webhook_id)
    return signing.replace(webhook_id, both=both)


def test(viewer: Viewer, webhook_id: UUID) -> int:
    """Ask for a delivery that says "test", sent once even while the webhook rests; return its id. Raises Missing."""
    require(viewer, webhook_id)
    now, event = timezone.now(), new_id()
    said = {"id": event, "happening": TEST, "at": now, "actor": {"id": viewer.user_id, "name": viewer.name}}
    with transaction.atomic():
        made = Delivery.objects.create(
            webhook_id=webhook_id,
            event_id=event,
            object="",
            record_id=event,
            action=TEST,
            title=_("Essai"),
            body=orjson.dumps(said, option=orjson.OPT_UTC_Z, default=str).decode(),
            created_at=now,
            next_at=now,
        )
        queue.wake()
    return made.id


def replay(viewer: Viewer, webhook_id: UUID, *, since: datetime | None = None, number: int | None = None) -> int:
    """Tell a webhook again what happened since a moment, or from the Change of that number on; return from where.

    What is told again has the ids that it had. Raises Missing, Refused when neither or both are given.
    """
    require(viewer, webhook_id)
    if (since is None) == (number is None) or (number is not None and not 0 < number < 2**62):
        message = _("Donnez une date, ou un numéro de changement à partir de 1.")
        raise Refused([Problem("webhook", webhook_id, "", message)])
    with transaction.atomic():
        start = feed.first_since(since) if since is not None else min((number or 1) - 1, feed.head())
        feed.move(queue.cursor(webhook_id), start)
        queue.wake()
    return start + 1


def try_now(viewer: Viewer, webhook_id: UUID, delivery_id: int) -> None:
    """Try a delivery that waits at once; send one that was received or passed over again. Raises Missing."""
    require(viewer, webhook_id)
    with transaction.atomic():
        found = Delivery.objects.filter(id=delivery_id, webhook_id=webhook_id).exclude(action=TEST)
        changed = found.update(
            state=Delivery.State.WAITING, attempts=0, first_at=None, next_at=timezone.now(), done_at=None
        )
        if not changed:
            raise Missing([Problem("webhook", webhook_id, "", _("Cet envoi n’existe plus."), "missing")])
        queue.wake()


def skip(viewer: Viewer, webhook_id: UUID, delivery_id: int) -> None:
    """Pass over a delivery that waits, so that those of its record behind it go on. Raises Missing."""
    require(viewer, webhook_id)
    with transaction.atomic():
        found = Delivery.objects.filter(id=delivery_id, webhook_id=webhook_id, state=Delivery.State.WAITING)
        if not found.update(state=Delivery.State.SKIPPED, done_at=timezone.now()):
            raise Missing([Problem("webhook", webhook_id, "", _("Cet envoi n’attend plus."), "missing")])
        queue.wake()


def set_state(viewer: Viewer, webhook_id: UUID, state: str) -> UUID | None:
    """Pause or resume a webhook; return the Change. Raises Refused."""
    return apply(Change(viewer, Cause("form"), [Update("webhook", webhook_id, {"state": state})])).id
