"""Hand-overs: who gives what to whom, when, and what each receiver got."""

from typing import ClassVar

from django.db import models

from liane.lib.ids import new_id


class HandOver(models.Model):
    """What one person gives to others, for good or while she is away.

    `plan` says what and by which rule (`plans.Plan`). `starts_on` and `ends_on` are the first and last day of an
    absence, empty for good. `operation_id` is the work that did it. `reason` says why it failed. What it changed
    stands in the log, under Changes of the cause "handover" that refer to it.
    """

    class State(models.TextChoices):
        PLANNED = "planned"
        RUNNING = "running"
        GIVEN = "given"
        RETURNED = "returned"
        CANCELLED = "cancelled"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=new_id)
    giver_id = models.UUIDField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(auto_now_add=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    plan = models.JSONField(default=dict)
    state = models.TextField(choices=State.choices, default=State.PLANNED)
    operation_id = models.UUIDField(null=True)
    reason = models.TextField(default="")
    # Of the giving back: records that somebody changed meanwhile stay where they are.
    kept = models.IntegerField(default=0)

    class Meta:
        db_table = "handover"
        indexes: ClassVar = [
            models.Index(fields=["giver_id", "-asked_at"], name="handover_giver_ix"),
            models.Index(fields=["state", "starts_on", "ends_on"], name="handover_due_ix"),
        ]


class Share(models.Model):
    """How many records of a part (an object and its field) one person received."""

    pk = models.CompositePrimaryKey("handover_id", "receiver_id", "part")
    handover_id = models.UUIDField()
    receiver_id = models.UUIDField()
    part = models.TextField()
    number = models.IntegerField(default=0)

    class Meta:
        db_table = "handover_share"
        indexes: ClassVar = [models.Index(fields=["receiver_id"], name="handover_receiver_ix")]
