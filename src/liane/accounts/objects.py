"""Object types of who acts: people, teams, roles, and the organisation's own settings."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.accounts import models, rules
from liane.records.objects import Everyone, ObjectType, Related, Section
from liane.records.registry import register


@register
class Person(ObjectType):
    model = models.User
    slug = "people"
    label = _("Personne")
    plural = _("Personnes")
    feminine = True
    icon = "user"
    subtitle = ("job_title", "email")
    columns = ("name", "email", "job_title", "role", "teams", "is_active")
    sort = "name"
    sections = (
        Section(_("Identité"), ("first_name", "last_name", "name", "email", "phone", "job_title")),
        Section(_("Place"), ("role", "teams", "manager", "service", "is_active")),
        Section(_("Préférences"), ("language", "zone", "theme", "letters")),
    )
    creation = ("first_name", "last_name", "email", "role", "teams")
    scope = Everyone()
    rules = (rules.name_people, rules.check_people, rules.keep_who_signed_in)
    settings = True
    example = MappingProxyType({"name": "Zoé Roux", "email": "zoe.roux@exemple.fr", "role": "role"})


@register
class Team(ObjectType):
    model = models.Team
    slug = "teams"
    label = _("Équipe")
    plural = _("Équipes")
    feminine = True
    icon = "users"
    subtitle = ("office",)
    columns = ("name", "manager", "parent", "office")
    sort = "name"
    sections = (Section(_("Équipe"), ("name", "manager", "parent", "office")),)
    creation = ("name", "manager", "parent", "office")
    related = (Related("user", "teams", ("name", "job_title", "email")),)
    scope = Everyone()
    rules = (rules.check_teams,)
    settings = True


@register
class Role(ObjectType):
    model = models.Role
    slug = "roles"
    label = _("Rôle")
    plural = _("Rôles")
    icon = "key"
    columns = ("name", "description")
    sort = "name"
    sections = (Section(_("Rôle"), ("name", "description")),)
    creation = ("name", "description")
    scope = Everyone()
    rules = (rules.keep_builtin_roles,)
    settings = True
    timeless = True


@register
class OrganisationSettings(ObjectType):
    model = models.OrganisationSettings
    slug = "organisation-settings"
    label = _("Organisation")
    plural = _("Organisation")
    feminine = True
    icon = "building"
    columns = ("name", "currency", "zone", "language")
    sections = (
        Section(_("Organisation"), ("name", "currency", "fiscal_month", "region", "language", "zone")),
        Section(
            _("Serveur de messagerie"),
            ("mail_host", "mail_port", "mail_security", "mail_user", "mail_from"),
        ),
    )
    scope = Everyone()
    rules = (rules.check_organisation,)
    settings = True
    timeless = True
    example = MappingProxyType({"name": "Atelier Morvan"})


@register
class ExchangeRate(ObjectType):
    model = models.ExchangeRate
    slug = "exchange-rates"
    label = _("Cours de change")
    plural = _("Cours de change")
    icon = "currency-euro"
    columns = ("name", "currency", "into", "day", "rate")
    sort = "-day"
    sections = (Section(_("Cours de change"), ("currency", "into", "day", "rate")),)
    creation = ("currency", "into", "day", "rate")
    scope = Everyone()
    rules = (rules.check_rates,)
    settings = True
    example = MappingProxyType({"currency": "USD", "into": "EUR", "day": "2019-11-22", "rate": "0.92"})
