"""Contents page of apps."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.api.models import OAuthApp
from liane.api.oauth.rules import check_apps
from liane.records.objects import Everyone, ObjectType, Section
from liane.records.registry import register


@register
class OAuthAppType(ObjectType):
    model = OAuthApp
    slug = "applications"
    label = _("Application")
    plural = _("Applications")
    feminine = True
    icon = "package"
    columns = ("name", "website", "scopes", "account", "revoked")
    sort = "name"
    sections = (
        Section(
            _("Application"),
            ("name", "website", "redirects", "scopes", "confidential", "account", "owner", "revoked"),
        ),
    )
    creation = ("name", "redirects", "scopes")
    scope = Everyone()
    rules = (check_apps,)
    settings = True
    example = MappingProxyType(
        {"name": "Facturier", "redirects": "https://facturier.exemple.fr/retour", "scopes": ["read"]}
    )
