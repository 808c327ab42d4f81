"""Tables of pipelines and deals."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.apps.catalog.models import UNITS, VAT_RATES
from liane.apps.sales.choices import CONTACT_ROLES, LOSS_REASONS, OPEN, ORIGINS, STAGE_KINDS, WIN_REASONS
from liane.apps.sales.conditions import Condition
from liane.records.fields import (
    Choice,
    Date,
    DateTime,
    Decimal,
    Integer,
    LongText,
    Money,
    Owner,
    Percent,
    Relation,
    Relations,
    Tags,
    Text,
    YesNo,
)
from liane.records.models import Record


class Pipeline(Record):
    """A way of selling, with its own stages."""

    name = Text(_("Nom"), required=True, unique=True, search="C", indexed=True, max_length=120)
    position = Integer(_("Ordre"), default=0, indexed=True)
    description = LongText(_("Description"))

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="pipeline_updated_ix"),
            models.Index(fields=["created_at", "id"], name="pipeline_created_ix"),
        ]


class Stage(Record):
    """A step of a pipeline. Deals in a stage of kind won or lost are closed.

    `rotting_days` is how long a deal may stand here before it is shown as forgotten; `hue` 0-360. To enter, and to
    leave, a deal must have the fields of these keys, and meet the condition. A retired stage takes no deal any more.
    """

    name = Text(_("Nom"), required=True, indexed=True, max_length=120)
    pipeline = Relation(
        "sales.Pipeline",
        _("Pipeline"),
        required=True,
        inverse="stages",
        inverse_label=_("Étapes"),
        on_delete="cascade",
    )
    position = Integer(_("Ordre"), default=0, indexed=True)
    probability = Percent(_("Probabilité"), minimum=0, maximum=100)
    kind = Choice(_("Nature"), options=STAGE_KINDS, required=True, default=OPEN, indexed=True)
    rotting_days = Integer(_("Jours avant oubli"), minimum=1)
    hue = Integer(_("Teinte"), minimum=0, maximum=360)
    entry_fields = Tags(_("Champs demandés à l’entrée"))
    entry_where = Condition(_("Condition d’entrée"))
    exit_fields = Tags(_("Champs demandés à la sortie"))
    exit_where = Condition(_("Condition de sortie"))
    retired = YesNo(_("Retirée"), default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="stage_updated_ix"),
            models.Index(fields=["created_at", "id"], name="stage_created_ix"),
        ]


class Deal(Record):
    """A sale in hope, won or lost. Its amount is the sum of its lines when it has any."""

    name = Text(_("Nom"), required=True, search="A", indexed=True, contains=True, max_length=300)
    company = Relation("people.Company", _("Société"), inverse="deals", inverse_label=_("Affaires"), on_delete="clear")
    contacts = Relations("people.Contact", _("Contacts"), inverse="deals", inverse_label=_("Affaires"))
    pipeline = Relation(
        "sales.Pipeline",
        _("Pipeline"),
        required=True,
        inverse="deals",
        inverse_label=_("Affaires"),
        on_delete="refuse",
    )
    stage = Relation(
        "sales.Stage",
        _("Étape"),
        required=True,
        inverse="deals",
        inverse_label=_("Affaires"),
        on_delete="refuse",
    )
    amount = Money(_("Montant"), indexed=True)
    probability = Percent(_("Probabilité propre"), minimum=0, maximum=100)
    expected_close = Date(_("Clôture prévue"), indexed=True)
    next_step = Text(_("Prochaine étape"), search="D", max_length=300)
    next_step_on = Date(_("Prochaine étape le"), indexed=True)
    origin = Choice(_("Origine"), options=ORIGINS)
    loss_reason = Choice(_("Motif de perte"), options=LOSS_REASONS)
    win_reason = Choice(_("Motif de gain"), options=WIN_REASONS)
    competitor = Text(_("Concurrent"), search="D", max_length=200)
    closing_comment = LongText(_("Commentaire de clôture"), search="D")
    engaged_on = Date(_("Début"), indexed=True)
    stage_since = DateTime(_("Dans l’étape depuis"), read_only=True, indexed=True)
    closed_at = DateTime(_("Clôturée le"), read_only=True, indexed=True)
    tags = Tags(_("Étiquettes"), search="C", indexed=True)
    owner = Owner()
    description = LongText(_("Description"), search="D")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="deal_updated_ix"),
            models.Index(fields=["created_at", "id"], name="deal_created_ix"),
            # A board's column, its oldest cards first.
            models.Index(fields=["stage", "stage_since", "id"], name="deal_board_ix"),
        ]


class DealContact(Record):
    """The part that a contact plays in a deal; whoever has one is among the deal's contacts."""

    deal = Relation(
        "sales.Deal",
        _("Affaire"),
        required=True,
        inverse="roles",
        inverse_label=_("Rôles des contacts"),
        on_delete="cascade",
    )
    contact = Relation(
        "people.Contact",
        _("Contact"),
        required=True,
        inverse="deal_roles",
        inverse_label=_("Rôles dans les affaires"),
        on_delete="cascade",
    )
    role = Choice(_("Rôle"), options=CONTACT_ROLES, required=True)
    comment = Text(_("Précision"), max_length=200)


class DealLine(Record):
    """A product in a deal: so many, at such a price, less a discount.

    What it is called, costs and is taxed comes from its product, unless the line says otherwise.
    """

    name = Text(_("Désignation"), search="D", max_length=300)
    deal = Relation(
        "sales.Deal",
        _("Affaire"),
        required=True,
        inverse="lines",
        inverse_label=_("Lignes"),
        on_delete="cascade",
    )
    product = Relation(
        "catalog.Product",
        _("Produit"),
        inverse="deal_lines",
        inverse_label=_("Lignes d’affaires"),
        on_delete="clear",
    )
    quantity = Decimal(_("Quantité"), required=True, default=1, decimals=3)
    unit = Choice(_("Unité"), options=UNITS)
    unit_price = Money(_("Prix unitaire HT"), extra={"adds_up": False})
    vat_rate = Choice(_("Taux de TVA"), options=VAT_RATES)
    discount = Percent(_("Remise"), minimum=0, maximum=100)
    total = Money(_("Total HT"), read_only=True)
    position = Integer(_("Ordre"), default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="dealline_updated_ix"),
            models.Index(fields=["created_at", "id"], name="dealline_created_ix"),
        ]
