"""Tables of apps of third parties: the apps are records; consents, codes and tokens are not, and lie as digests."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.api.models.keys import SCOPES
from liane.lib.ids import new_id
from liane.records.fields import Choices, LongText, Owner, Person, Text, YesNo
from liane.records.models import Record


class OAuthApp(Record):
    """A program of a third party, to which people give access to what they may see (OAuth 2).

    `redirects` are the addresses it may be answered at, one a line. A `confidential` one keeps a secret; with an
    `account` (a service account) it may also act as that by itself (client credentials).
    """

    name = Text(_("Nom"), required=True, unique=True, search="A", max_length=80)
    owner = Owner(required=True)
    website = Text(_("Site web"), max_length=300)
    redirects = LongText(_("Adresses de retour"), max_length=4_000)
    scopes = Choices(_("Peut"), SCOPES, required=True)
    confidential = YesNo(_("Garde un secret"), default=True, required=True)
    account = Person(_("Agit comme"))
    revoked = YesNo(_("Révoquée"), default=False, required=True)

    class Meta:
        db_table = "api_app"


class AppSecret(models.Model):
    """The digest of an app's secret."""

    app_id = models.UUIDField(primary_key=True)
    digest = models.BinaryField()

    class Meta:
        db_table = "api_app_secret"


class AccessGrant(models.Model):
    """What a person consented to: an app, its scopes. All its tokens end with it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    app_id = models.UUIDField()
    user_id = models.UUIDField()
    scopes = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "api_grant"
        indexes: ClassVar = [
            models.Index(fields=["user_id"], name="api_grant_user_ix"),
            models.Index(fields=["app_id"], name="api_grant_app_ix"),
        ]


class ApprovalCode(models.Model):
    """The code by which an app fetches its tokens, once, within a minute, with what proves that it asked (PKCE)."""

    digest = models.BinaryField(primary_key=True)
    grant_id = models.UUIDField()
    redirect = models.TextField()
    challenge = models.TextField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_code"


class RefreshToken(models.Model):
    """What an app fetches new tokens with, once: a second use means that somebody else has it, and ends the consent."""

    digest = models.BinaryField(primary_key=True)
    grant_id = models.UUIDField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_refresh"
        indexes: ClassVar = [models.Index(fields=["grant_id"], name="api_refresh_grant_ix")]
