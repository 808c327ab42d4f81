"""Table of what people said of following a record. Those who follow it by themselves stand nowhere."""

from typing import ClassVar

from django.db import models


class Follow(models.Model):
    """A person's word about one record: she follows it, or does not although she otherwise would."""

    user_id = models.UUIDField()
    object = models.TextField()
    record_id = models.UUIDField()
    follows = models.BooleanField()
    said_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "following_follow"
        constraints: ClassVar = [models.UniqueConstraint(fields=["record_id", "user_id"], name="follow_uniq")]
