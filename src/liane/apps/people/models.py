"""Tables of companies and people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.apps.people.choices import CIVILITIES, INDUSTRIES, LANGUAGES, LEGAL_FORMS, STATUSES
from liane.records.fields import (
    Address,
    Choice,
    Date,
    Email,
    Integer,
    LongText,
    Money,
    Owner,
    Phone,
    Relation,
    Siren,
    Siret,
    Tags,
    Text,
    Url,
    Vat,
)
from liane.records.models import Record

_PLACES = ["owner", "address_postcode", "address_city", "address_country"]


class Company(Record):
    """An organisation that one sells to, buys from or works with. In France it holds the SIREN."""

    name = Text(_("Nom"), required=True, search="A", indexed=True, contains=True, max_length=300)
    parent = Relation(
        "people.Company",
        _("Société mère"),
        inverse="subsidiaries",
        inverse_label=_("Filiales"),
        on_delete="clear",
    )
    status = Choice(_("Statut"), options=STATUSES, default="prospect", indexed=True)
    industry = Choice(_("Secteur d’activité"), options=INDUSTRIES, indexed=True)
    legal_form = Choice(_("Forme juridique"), options=LEGAL_FORMS)
    siren = Siren(_("SIREN"), unique=True, search="B")
    vat = Vat(_("Numéro de TVA"), search="C")
    employees = Integer(_("Effectif"), minimum=0)
    revenue = Money(_("Chiffre d’affaires"), minimum=0)
    founded = Integer(_("Année de création"), minimum=1000, maximum=2200, extra={"grouped": False})
    website = Url(_("Site web"), search="C")
    emails = Email(_("E-mails"), search="B", indexed=True)
    phones = Phone(_("Téléphones"), search="B", indexed=True)
    address = Address(_("Adresse"), search="C", indexed=True)
    tags = Tags(_("Étiquettes"), search="C", indexed=True)
    owner = Owner()
    description = LongText(_("Description"), search="D")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="company_updated_ix"),
            models.Index(fields=["created_at", "id"], name="company_created_ix"),
            # Where they are is counted from it alone, whoever may see all of them or those of some people.
            models.Index(fields=_PLACES, name="company_places_ix"),
        ]


class Site(Record):
    """A place where a company works; in France it holds the SIRET."""

    name = Text(_("Nom"), required=True, search="B", indexed=True)
    company = Relation(
        "people.Company",
        _("Société"),
        required=True,
        inverse="sites",
        inverse_label=_("Sites"),
        on_delete="cascade",
    )
    siret = Siret(_("SIRET"), unique=True, search="B")
    address = Address(_("Adresse"), search="C", indexed=True)
    phones = Phone(_("Téléphones"), search="C")
    emails = Email(_("E-mails"), search="C")
    description = LongText(_("Description"), search="D")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="site_updated_ix"),
            models.Index(fields=["created_at", "id"], name="site_created_ix"),
        ]


class Contact(Record):
    """A person. `name` is made from the first and last names; `company` is where she works today."""

    civility = Choice(_("Civilité"), options=CIVILITIES)
    first_name = Text(_("Prénom"), max_length=150)
    last_name = Text(_("Nom de famille"), max_length=150)
    name = Text(_("Nom"), required=True, read_only=True, search="A", indexed=True, contains=True)
    company = Relation(
        "people.Company", _("Société"), inverse="contacts", inverse_label=_("Contacts"), on_delete="clear"
    )
    job_title = Text(_("Fonction"), search="C", indexed=True, max_length=200)
    emails = Email(_("E-mails"), search="B", indexed=True)
    phones = Phone(_("Téléphones"), search="B", indexed=True)
    address = Address(_("Adresse"), search="D", indexed=True)
    linkedin = Url(_("LinkedIn"))
    birthday = Date(_("Date de naissance"))
    language = Choice(_("Langue"), options=LANGUAGES)
    tags = Tags(_("Étiquettes"), search="C", indexed=True)
    owner = Owner()
    description = LongText(_("Description"), search="D")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="contact_updated_ix"),
            models.Index(fields=["created_at", "id"], name="contact_created_ix"),
            # Where they are is counted from it alone, whoever may see all of them or those of some people.
            models.Index(fields=_PLACES, name="contact_places_ix"),
        ]


class Employment(Record):
    """A post that a contact holds or held. The one still open at her company is her current one."""

    contact = Relation(
        "people.Contact",
        _("Contact"),
        required=True,
        inverse="employments",
        inverse_label=_("Parcours"),
        on_delete="cascade",
    )
    company = Relation(
        "people.Company",
        _("Société"),
        required=True,
        inverse="employments",
        inverse_label=_("Postes occupés"),
        on_delete="cascade",
    )
    job_title = Text(_("Fonction"), max_length=200)
    since = Date(_("Depuis"), indexed=True)
    until = Date(_("Jusqu’à"), indexed=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="employment_updated_ix"),
            models.Index(fields=["created_at", "id"], name="employment_created_ix"),
        ]
