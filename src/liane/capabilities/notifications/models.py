"""Tables of what people are told, of how they want to be, and of the browsers that may wake them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from liane.lib.ids import new_id

DAILY, WEEKLY, OFF = "daily", "weekly", "off"


class Thread(models.Model):
    """All that one person is told of one record: one line of her inbox. `latest_at` is empty until something shows.

    `unread` counts its notices that she has not seen; until `snoozed_until` it stays out of sight.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user_id = models.UUIDField()
    object = models.TextField()
    record_id = models.UUIDField()
    latest_at = models.DateTimeField(null=True)
    unread = models.IntegerField(default=0)
    snoozed_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_thread"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user_id", "record_id"], name="thread_uniq")]
        indexes: ClassVar = [
            models.Index(fields=["user_id", "latest_at", "id"], name="thread_latest_ix"),
            models.Index(fields=["user_id", "latest_at", "id"], name="thread_unread_ix", condition=Q(unread__gt=0)),
        ]


class Notice(models.Model):
    """One thing that a person is told: its kind, the Change it follows from, who did it, and what the kind kept.

    `shown` says that it stands in the inbox; `mailed` that a digest has it or that none is to. `read_at` is empty
    until she has seen it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    thread = models.ForeignKey(Thread, models.CASCADE, db_index=False, related_name="notices")
    kind = models.TextField()
    number = models.BigIntegerField(null=True)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    details = models.JSONField(default=dict)
    shown = models.BooleanField(default=True)
    mailed = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_notice"
        indexes: ClassVar = [
            models.Index(fields=["thread", "at"], name="notice_thread_ix"),
            models.Index(fields=["at"], name="notice_at_ix"),
        ]


class Preference(models.Model):
    """How one person wants to be told. `channels` holds what differs from the usual: {kind: {channel: yes or no}}.

    `quiet_from` and `quiet_to` are hours of her day between which nothing wakes her. `site` is the address by which
    she reaches Liane, for the links in her mails. `digest_day` is the last day of hers whose digest was seen to,
    `mail_fault` the sentence that says why the last one did not leave.
    """

    user_id = models.UUIDField(primary_key=True)
    channels = models.JSONField(default=dict)
    digest = models.TextField(default=DAILY)
    digest_hour = models.SmallIntegerField(default=7)
    quiet_from = models.SmallIntegerField(null=True)
    quiet_to = models.SmallIntegerField(null=True)
    site = models.TextField(default="")
    digest_day = models.DateField(null=True)
    mail_fault = models.TextField(default="")

    class Meta:
        db_table = "notifications_preference"


class Browser(models.Model):
    """A browser that may be woken (Web Push, RFC 8030): its address at its maker's service, and the keys to it.

    `failures` counts the tries in a row that did not arrive, `fault` says in words what the last one met.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    user_id = models.UUIDField()
    address = models.TextField(unique=True)
    public_key = models.TextField()
    secret = models.TextField()
    called = models.TextField(default="")
    since = models.DateTimeField(auto_now_add=True)
    reached_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    fault = models.TextField(default="")

    class Meta:
        db_table = "notifications_browser"
        indexes: ClassVar = [models.Index(fields=["user_id"], name="browser_user_ix")]
