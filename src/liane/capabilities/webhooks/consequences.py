"""What follows each write of a webhook, in its own transaction, on every road, undo included.

Its secret, its place in the feed and its queue outlive it for a while: a webhook that is brought back goes on there.
"""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from liane.capabilities.webhooks import queue, signing
from liane.capabilities.webhooks.models import ACTIVE, Delivery
from liane.records import feed
from liane.records.changes.draft import Draft


def follow(drafts: Sequence[Draft]) -> None:
    """Give a new webhook its secret and its place in the feed; try at once what waits of one that is resumed."""
    written = [draft for draft in drafts if draft.object.name == "webhook"]
    for draft in written:
        if draft.action == "create":
            signing.ensure(draft.id)
            feed.begin(queue.cursor(draft.id), feed.head())
    again = [draft.id for draft in written if draft.action == "update" and draft.get("state") == ACTIVE]
    if again:
        waiting = Delivery.objects.filter(Q(webhook_id__in=again), state=Delivery.State.WAITING)
        waiting.update(attempts=0, first_at=None, next_at=timezone.now())
    if written:
        queue.wake()
