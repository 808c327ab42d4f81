"""Table of the events of the last hour, so that a stream which broke misses nothing."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """One event: to whoever listens to `topic` ("user:…", "record:…", "object:…"), with a small `data`."""

    at = models.DateTimeField(db_default=Now())
    topic = models.TextField()
    data = models.JSONField()

    class Meta:
        db_table = "live_event"
        indexes: ClassVar = [models.Index(fields=["at"], name="live_event_at_ix")]
