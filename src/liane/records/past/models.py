"""Tables of what was erased from the log, and of how long it keeps values."""

from typing import Any, ClassVar

from django.db import models

from liane.lib.ids import new_id


class Erasure(models.Model):
    """One erasure of values from the log: why (`request` in the words of whoever asked), when, by whom, how many.

    `kind` is "record" (a person's request) or "rule" (how long the log keeps values of an `object`): after a rule
    the past before `until` is not known any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField()
    request = models.TextField()
    object = models.TextField()
    record_id = models.UUIDField(null=True)
    fields = models.JSONField(default=list)
    rule_id = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    entries = models.BigIntegerField(default=0)
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField(default="")
    erased_at = models.DateTimeField()

    rows: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        app_label = "records"
        db_table = "records_erasure"
        default_manager_name = "rows"
        indexes: ClassVar = [
            models.Index(fields=["record_id"], name="erasure_record_ix"),
            models.Index(fields=["object", "until"], name="erasure_object_ix"),
        ]


class Retention(models.Model):
    """A rule on how long the log keeps values: those of an `object` older than `months`, where `where` holds.

    `where` is the JSON of a condition of a Query on records that are still there, null for all; a rule without a
    condition erases what deleted records held too.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField()
    object = models.TextField()
    months = models.IntegerField()
    where = models.JSONField(null=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    rows: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        app_label = "records"
        db_table = "records_retention"
        default_manager_name = "rows"
