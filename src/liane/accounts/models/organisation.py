"""What the organisation says of itself."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.accounts.models.people import LANGUAGES
from liane.records.fields import Choice, Country, Date, Decimal, Integer, Option, Text
from liane.records.models import Record

MAIL_SECURITY = (
    Option("starttls", _("STARTTLS (port 587)")),
    Option("tls", _("TLS (port 465)")),
    Option("none", _("Aucun chiffrement")),
)


class OrganisationSettings(Record):
    """The organisation's settings: one record. `logo` is the digest of an image in `Logo`.

    The password of the mail server stands in `Secret`, out of the record and so of the log.
    """

    name = Text(_("Nom"), required=True, max_length=120)
    logo = Text(_("Logo"), max_length=64)
    currency = Text(_("Monnaie"), default="EUR", required=True, max_length=3)
    zone = Text(_("Fuseau horaire"), default="Europe/Paris", required=True, max_length=64)
    fiscal_month = Integer(_("Début de l’exercice"), default=1, required=True, minimum=1, maximum=12)
    language = Choice(_("Langue par défaut"), LANGUAGES, default="fr", required=True)
    region = Country(_("Pays des numéros de téléphone"), default="FR", required=True)
    mail_host = Text(_("Serveur"), max_length=253)
    mail_port = Integer(_("Port"), minimum=1, maximum=65535)
    mail_user = Text(_("Identifiant"), max_length=254)
    mail_security = Choice(_("Chiffrement"), MAIL_SECURITY, default="starttls", required=True)
    mail_from = Text(_("Adresse d’expédition"), max_length=254)


class ExchangeRate(Record):
    """What one unit of `currency` is worth in the currency `into`, from `day` until the next rate."""

    name = Text(_("Taux"), required=True, indexed=True, max_length=40)
    currency = Text(_("Monnaie"), required=True, indexed=True, max_length=3)
    into = Text(_("En"), required=True, max_length=3)
    day = Date(_("À partir du"), required=True, indexed=True)
    rate = Decimal(_("Cours"), required=True, decimals=6)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["currency", "into", "day"], name="exchange_rate_day_uniq")
        ]


class Logo(models.Model):
    """An image under its SHA-256: kept when replaced, so that undoing the replacement finds it again."""

    digest = models.TextField(primary_key=True)
    content_type = models.TextField()
    content = models.BinaryField()

    class Meta:
        db_table = "accounts_logo"


class Secret(models.Model):
    """A secret of the organisation, encrypted: see `vault`."""

    name = models.TextField(primary_key=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "accounts_secret"
