"""Contents page of the people app: companies, sites, contacts, employments."""

from django.utils.translation import gettext_lazy as _

from liane.apps.people.models import Company, Contact, Employment, Site
from liane.apps.people.rules import follow_employment, name_contacts, order_dates, refuse_own_parent
from liane.records.objects import ObjectType, Related, Section, Via
from liane.records.registry import register


@register
class CompanyType(ObjectType):
    model = Company
    slug = "companies"
    label = _("Société")
    plural = _("Sociétés")
    feminine = True
    icon = "building"
    hue = 220
    group = "sell"
    order = 10
    subtitle = ("industry", "address.city")
    columns = ("name", "status", "industry", "address.city", "phones", "owner", "tags")
    sort = "-updated_at"
    creation = ("name", "status", "industry", "siren", "website", "phones", "emails", "address", "owner")
    highlights = ("status", "industry", "phones", "owner", "revenue", "employees")
    sections = (
        Section(_("Identité"), ("name", "status", "industry", "parent", "tags", "owner")),
        Section(_("Coordonnées"), ("phones", "emails", "website", "address")),
        Section(_("Entreprise"), ("legal_form", "siren", "vat", "employees", "revenue", "founded")),
        Section(_("Description"), ("description",)),
    )
    related = (
        Related("contact", "company", ("name", "job_title", "phones", "emails")),
        Related("deal", "company", ("name", "stage", "amount", "expected_close"), sum="amount"),
        Related("company", "parent", ("name", "industry", "address.city")),
        Related("site", "company", ("name", "siret", "address.city")),
        Related("employment", "company", ("contact", "job_title", "since", "until")),
    )
    tree = "parent"
    rules = (refuse_own_parent,)


@register
class SiteType(ObjectType):
    model = Site
    slug = "sites"
    label = _("Site")
    plural = _("Sites")
    icon = "map-pin"
    hue = 190
    order = 15
    subtitle = ("company", "address.city")
    columns = ("name", "company", "siret", "address.city", "phones")
    sort = "name"
    creation = ("name", "company", "siret", "address", "phones")
    sections = (
        Section(_("Site"), ("name", "company", "siret")),
        Section(_("Coordonnées"), ("address", "phones", "emails")),
        Section(_("Description"), ("description",)),
    )
    scope = Via("company")


@register
class ContactType(ObjectType):
    model = Contact
    slug = "contacts"
    label = _("Contact")
    plural = _("Contacts")
    icon = "user"
    hue = 170
    group = "sell"
    order = 20
    subtitle = ("job_title", "company")
    columns = ("name", "company", "job_title", "emails", "phones", "address.city", "owner")
    sort = "-updated_at"
    creation = ("civility", "first_name", "last_name", "company", "job_title", "emails", "phones", "owner")
    highlights = ("company", "job_title", "phones", "emails", "owner")
    sections = (
        Section(_("Identité"), ("civility", "first_name", "last_name", "company", "job_title", "tags", "owner")),
        Section(_("Coordonnées"), ("emails", "phones", "address", "linkedin")),
        Section(_("En plus"), ("language", "birthday", "description")),
    )
    related = (
        Related("deal", "contacts", ("name", "stage", "amount", "expected_close"), sum="amount"),
        Related("deal_contact", "contact", ("deal", "role")),
        Related("employment", "contact", ("company", "job_title", "since", "until")),
    )
    rules = (name_contacts, follow_employment)


@register
class EmploymentType(ObjectType):
    model = Employment
    slug = "employments"
    label = _("Poste")
    plural = _("Postes")
    icon = "history"
    hue = 260
    order = 25
    title = "job_title"
    subtitle = ("company", "since", "until")
    columns = ("job_title", "contact", "company", "since", "until")
    sort = "-since"
    creation = ("contact", "company", "job_title", "since", "until")
    sections = (Section(_("Poste"), ("contact", "company", "job_title", "since", "until")),)
    scope = Via("contact")
    rules = (order_dates,)
