"""Contents page of keys."""

from django.utils.translation import gettext_lazy as _

from liane.api.keys import rules
from liane.api.models import ApiKey
from liane.records.objects import ObjectType, Owned, Section
from liane.records.registry import register
from liane.records.viewer import ObjectRights, Scope


@register
class ApiKeyType(ObjectType):
    model = ApiKey
    slug = "cles-api"
    label = _("Clé d’API")
    plural = _("Clés d’API")
    feminine = True
    icon = "key"
    columns = ("name", "begins", "scopes", "owner", "expires_at", "revoked")
    sort = "-created_at"
    sections = (Section(_("Clé"), ("name", "begins", "scopes", "limits", "owner", "expires_at", "revoked")),)
    creation = ("name",)
    scope = Owned()
    # Everybody sees her own; they are made and revoked by the actions of this folder alone.
    granted = ObjectRights(read=Scope.OWN)
    rules = (rules.made_here, rules.check_keys)
    settings = True
    timeless = True
