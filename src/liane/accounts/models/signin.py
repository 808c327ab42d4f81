"""What sign-in needs, kept out of the records and of their log."""

from typing import ClassVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from liane.lib.ids import new_id


class Credential(models.Model):
    """How a person signs in. No constraint to the person: undoing her creation, then redoing it, finds it again."""

    user_id = models.UUIDField(primary_key=True)
    password = models.TextField(default=UNUSABLE_PASSWORD_PREFIX)
    last_login = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_credential"

    def seal(self) -> str:
        """Return what a session must carry: it moves with the password, which ends the other sessions."""
        return salted_hmac("liane.accounts.session", self.password, algorithm="sha256").hexdigest()


class OneTimeLink(models.Model):
    """A link that lets one person in once: its secret is only known to its bearer, here stands a digest.

    `user_id` is empty for the first set-up, which makes its person.
    """

    class Purpose(models.TextChoices):
        SETUP = "setup", _("Première installation")
        INVITATION = "invitation", _("Invitation")
        RESET = "reset", _("Nouveau mot de passe")

    id = models.UUIDField(primary_key=True, default=new_id)
    purpose = models.TextField(choices=Purpose.choices)
    user_id = models.UUIDField(null=True)
    digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_one_time_link"
        indexes: ClassVar = [models.Index(fields=["user_id"], name="one_time_link_user_ix")]


class SignIn(models.Model):
    """One try to sign in, right or wrong: who, from where, with what, and what came of it."""

    class Outcome(models.TextChoices):
        SIGNED_IN = "signed_in", _("Connexion")
        FAILED = "failed", _("Mot de passe ou adresse refusés")
        LOCKED = "locked", _("Bloqué : trop d’essais")
        INACTIVE = "inactive", _("Compte désactivé")
        BY_LINK = "by_link", _("Connexion par lien")
        RESET = "reset", _("Nouveau mot de passe demandé")

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField(auto_now_add=True)
    user_id = models.UUIDField(null=True)
    email = models.TextField(default="")
    address = models.TextField(default="")
    agent = models.TextField(default="")
    outcome = models.TextField(choices=Outcome.choices)

    class Meta:
        db_table = "accounts_sign_in"
        indexes: ClassVar = [
            models.Index(fields=["-at"], name="sign_in_at_ix"),
            models.Index(fields=["email", "-at"], name="sign_in_email_ix"),
            models.Index(fields=["address", "-at"], name="sign_in_address_ix"),
        ]
