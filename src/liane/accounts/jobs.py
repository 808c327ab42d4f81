"""Mails that leave by a job: asked for in a transaction, sent by the worker, again when the server is out."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tenants.utils import schema_context
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from liane.accounts import actions, mail, organisation, vault
from liane.accounts.models import OneTimeLink, SignIn, User
from liane.records import organisations
from liane.records.schema import current as current_schema

# The CNIL recommends six months to a year for the log of who signed in (deliberation 2021-122).
SIGN_INS_KEPT = timedelta(days=365)
LINKS_KEPT = timedelta(days=30)
_AGAIN = RetryStrategy(max_attempts=5, exponential_wait=4)


def send_reset(email: str, root: str) -> None:
    """Ask for the mail by which the person at `email` chooses a new password; nothing tells whether there is one.

    `root` is the site's address, "https://crm.exemple.fr/".
    """
    reset_mail.defer(schema=current_schema(), email=email, root=root)


def send_invitation(user_id: str, path: str, root: str, inviter: str) -> None:
    """Ask for the mail that carries an invitation. The link lies in the job sealed: it lets in whoever reads it."""
    sealed = vault.seal(path)
    invitation_mail.defer(schema=current_schema(), user_id=user_id, sealed_path=sealed, root=root, inviter=inviter)


@app.task(name="accounts.reset_mail", retry=_AGAIN)
def reset_mail(schema: str, email: str, root: str) -> None:
    """Mail a link for a new password, when somebody active has this address."""
    with schema_context(schema):
        found = User.objects.filter(email=email, is_active=True, role__isnull=False)
        user = found.values_list("id", "language").first()
        if user is None:
            return
        settings = organisation.current()
        address = root.rstrip("/") + actions.reset_link(user[0])
        with override(user[1]):
            subject = _("Votre mot de passe Liane")
            body = _(
                "Bonjour,\n\nPour choisir un nouveau mot de passe, ouvrez ce lien :\n%(address)s\n\n"
                "Il sert une fois, pendant 24 heures. Si vous n’avez rien demandé, ne faites rien : "
                "votre mot de passe reste le même.\n"
            ) % {"address": address}
            mail.send(settings, email, subject, body)


@app.task(name="accounts.invitation_mail", retry=_AGAIN)
def invitation_mail(schema: str, user_id: str, sealed_path: str, root: str, inviter: str) -> None:
    """Mail an invitation."""
    with schema_context(schema):
        found = User.objects.filter(id=user_id, is_active=True, email__isnull=False)
        user = found.values_list("email", "language").first()
        if user is None or user[0] is None:
            return
        settings = organisation.current()
        address = root.rstrip("/") + vault.unseal(sealed_path)
        with override(user[1]):
            subject = _("%(inviter)s vous invite sur Liane") % {"inviter": inviter}
            body = _(
                "Bonjour,\n\n%(inviter)s vous ouvre un accès à Liane, l’outil de suivi des clients de "
                "%(organisation)s.\nChoisissez votre mot de passe ici :\n%(address)s\n\n"
                "Ce lien sert une fois, pendant 7 jours.\n"
            ) % {
                "inviter": inviter,
                "organisation": settings.name,
                "address": address,
            }
            mail.send(settings, user[0], subject, body)


@app.periodic(cron="17 3 * * *")
@app.task(name="accounts.forget", queueing_lock="accounts.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Drop, in every organisation, what sign-in has no more use for: old tries, spent links, ended sessions."""
    now = timezone.now()
    for schema in organisations.schemas():
        with schema_context(schema):
            SignIn.objects.filter(at__lt=now - SIGN_INS_KEPT).delete()
            OneTimeLink.objects.filter(expires_at__lt=now - LINKS_KEPT).delete()
            Session.objects.filter(expire_date__lt=now).delete()
