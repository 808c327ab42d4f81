"""Table of products and services."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.records.fields import Choice, LongText, Money, Option, Text, YesNo
from liane.records.models import Record

# The rates in force in metropolitan France: articles 278 to 281 nonies of the Code général des impôts.
VAT_RATES = (
    Option("20", _("20 % (taux normal)")),
    Option("10", _("10 % (taux intermédiaire)")),
    Option("5.5", _("5,5 % (taux réduit)")),
    Option("2.1", _("2,1 % (taux particulier)")),
    Option("0", _("0 % (exonéré)")),
)

UNITS = (
    Option("unit", _("unité")),
    Option("hour", _("heure")),
    Option("day", _("jour")),
    Option("month", _("mois")),
    Option("year", _("an")),
    Option("lump_sum", _("forfait")),
    Option("kg", _("kilogramme")),
    Option("m", _("mètre")),
    Option("m2", _("mètre carré")),
    Option("m3", _("mètre cube")),
    Option("litre", _("litre")),
    Option("person", _("personne")),
)


class Product(Record):
    """A product or service with its price before tax."""

    name = Text(_("Nom"), required=True, search="A", indexed=True, contains=True, max_length=300)
    reference = Text(_("Référence"), unique=True, search="A", max_length=80)
    family = Text(_("Famille"), search="C", indexed=True, max_length=120)
    price = Money(_("Prix unitaire HT"), indexed=True, minimum=0, extra={"adds_up": False})
    unit = Choice(_("Unité"), options=UNITS, default="unit")
    vat_rate = Choice(_("Taux de TVA"), options=VAT_RATES, default="20")
    active = YesNo(_("En vente"), default=True)
    description = LongText(_("Description"), search="D")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="product_updated_ix"),
            models.Index(fields=["created_at", "id"], name="product_created_ix"),
        ]
