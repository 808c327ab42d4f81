"""Table of the events of the last hour, so that a stream which broke misses nothing."""

from typing import ClassVar

from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast, Now

_WRITER = Cast(Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField())
_RUNNING = Cast(
    Cast(Func(Func(function="pg_current_snapshot"), function="pg_snapshot_xmin"), models.TextField()),
    models.BigIntegerField(),
)


class Event(models.Model):
    """One event: to whoever listens to `topic` ("user:…", "record:…", "object:…"), with a small `data`.

    Events are numbered when they are written and heard of when they are committed, perhaps in another order. Those of
    transactions from `running` on (the oldest that had not ended) may have come after this one: `writer` is its own.
    """

    at = models.DateTimeField(db_default=Now())
    topic = models.TextField()
    data = models.JSONField()
    writer = models.BigIntegerField(db_default=_WRITER)
    running = models.BigIntegerField(db_default=_RUNNING)

    class Meta:
        db_table = "live_event"
        indexes: ClassVar = [
            models.Index(fields=["at"], name="live_event_at_ix"),
            models.Index(fields=["writer"], name="live_event_writer_ix"),
        ]
