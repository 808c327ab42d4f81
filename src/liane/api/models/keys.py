"""Tables of keys, which are records, of their secrets, which are not, and of requests done once."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.records.definitions.kinds import Keys
from liane.records.fields import Choices, DateTime, Option, Owner, Text, YesNo
from liane.records.models import Record

READ, WRITE, SETTINGS = "read", "write", "settings"
SCOPES = (
    Option(READ, _("Lire")),
    Option(WRITE, _("Écrire")),
    Option(SETTINGS, _("Régler Liane")),
)


class ApiKey(Record):
    """What lets a program act as its owner, within `scopes`, on the objects named in `limits` (on all when empty).

    `begins` is how its secret begins, by which its owner knows it again. A revoked key is dead for good.
    """

    name = Text(_("Nom"), required=True, max_length=80)
    owner = Owner(required=True)
    begins = Text(_("Commence par"), max_length=20)
    scopes = Choices(_("Peut"), SCOPES, required=True)
    limits = Keys(_("Objets"))
    expires_at = DateTime(_("Expire le"))
    revoked = YesNo(_("Révoquée"), default=False, required=True)

    class Meta:
        db_table = "api_key"


class Secret(models.Model):
    """What a bearer shows to be let in, as its SHA-256: the secret itself is known to nobody here.

    `kind` is "key" or "access" (a token of an app, of the consent `grant_id`), `source_id` the key or the app. It
    holds what a request must know, so that one statement tells who asks.
    """

    KEY, ACCESS = "key", "access"

    digest = models.BinaryField(primary_key=True)
    kind = models.TextField()
    source_id = models.UUIDField()
    user_id = models.UUIDField()
    scopes = models.JSONField(default=list)
    limits = models.JSONField(default=list)
    grant_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_secret"
        indexes: ClassVar = [
            models.Index(fields=["source_id"], name="api_secret_source_ix"),
            models.Index(fields=["user_id"], name="api_secret_user_ix"),
            models.Index(fields=["grant_id"], name="api_secret_grant_ix"),
            models.Index(fields=["expires_at"], name="api_secret_expiry_ix"),
        ]


class Idempotency(models.Model):
    """What a request with an Idempotency-Key did, so that the same one sent again does nothing and is answered alike.

    Written in the transaction of what was done: a request that was refused or cut short left nothing behind.
    """

    pk = models.CompositePrimaryKey("source_id", "user_id", "key")
    source_id = models.UUIDField()
    user_id = models.UUIDField()
    key = models.TextField()
    asked = models.BinaryField()
    at = models.DateTimeField()
    status = models.IntegerField(default=0)
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")

    class Meta:
        db_table = "api_idempotency"
        indexes: ClassVar = [models.Index(fields=["at"], name="api_idempotency_at_ix")]
