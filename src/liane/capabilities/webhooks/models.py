"""Tables of webhooks: themselves, which are records; their secrets, queue and answers, which are not."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.capabilities.webhooks.kinds import Filter
from liane.records.definitions.kinds import Keys
from liane.records.fields import Choice, Choices, Option, Owner, Text, Url
from liane.records.models import Record

ACTIVE, PAUSED = "active", "paused"
STATES = (Option(ACTIVE, _("Actif"), 150), Option(PAUSED, _("En pause"), 60))
CREATED, UPDATED, DELETED = "create", "update", "delete"
HAPPENINGS = (
    Option(CREATED, _("Création")),
    Option(UPDATED, _("Modification")),
    Option(DELETED, _("Suppression")),
)
# A delivery that somebody asked for to see whether it arrives.
TEST = "test"


class Webhook(Record):
    """What happens to records of `subjects`, sent to `address` with the rights of its owner.

    `happenings` says what (everything when empty), `watched` of which fields a modification counts, `where` of which
    records. `reason` says why it rests, as a key of `words.REASONS`; empty when somebody paused it.
    """

    name = Text(_("Nom"), required=True, max_length=80)
    address = Url(_("Adresse"), required=True)
    subjects = Keys(_("Objets"))
    happenings = Choices(_("Événements"), HAPPENINGS)
    watched = Keys(_("Champs suivis"))
    where = Filter(_("Filtre"))
    owner = Owner(required=True)
    state = Choice(_("État"), STATES, required=True, default=ACTIVE)
    reason = Text(_("Raison de la pause"), max_length=40)

    class Meta:
        db_table = "webhooks_webhook"


class Secret(models.Model):
    """What a webhook signs with, sealed. The one before it signs too until `previous_until`."""

    webhook_id = models.UUIDField(primary_key=True)
    sealed = models.TextField()
    previous = models.TextField(default="")
    previous_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhooks_secret"


class Delivery(models.Model):
    """One thing to tell one receiver: `body` is sent byte for byte, again and again under the same `event_id`.

    `number` and `ordinal` place it in the feed (a test has no number). Deliveries of one record leave in that order,
    one after the other has arrived. `first_at` is the first try since the webhook was last resumed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        DELIVERED = "delivered", _("Arrivé")
        SKIPPED = "skipped", _("Passé")

    id = models.BigAutoField(primary_key=True)
    webhook_id = models.UUIDField()
    event_id = models.UUIDField()
    number = models.BigIntegerField(null=True)
    ordinal = models.IntegerField(default=0)
    object = models.TextField()
    record_id = models.UUIDField()
    action = models.TextField()
    title = models.TextField(default="")
    body = models.TextField()
    state = models.TextField(choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    first_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhooks_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook_id", "number", "ordinal"], name="webhook_delivery_uniq")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["webhook_id", "record_id", "number", "ordinal"],
                name="webhook_waiting_ix",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["webhook_id", "-id"], name="webhook_log_ix"),
        ]


class Attempt(models.Model):
    """One try: what was answered (`status`, the beginning of it), or why nothing was (`fault`, a key of words)."""

    delivery_id = models.BigIntegerField()
    webhook_id = models.UUIDField()
    at = models.DateTimeField()
    address = models.TextField()
    milliseconds = models.IntegerField()
    status = models.IntegerField(null=True)
    answer = models.TextField(default="")
    fault = models.TextField(default="")
    detail = models.TextField(default="")

    class Meta:
        db_table = "webhooks_attempt"
        indexes: ClassVar = [
            models.Index(fields=["delivery_id", "id"], name="webhook_attempt_ix"),
            models.Index(fields=["at"], name="webhook_attempt_at_ix"),
        ]
