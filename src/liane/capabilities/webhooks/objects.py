"""Contents page of webhooks."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.capabilities.webhooks import rules
from liane.capabilities.webhooks.models import Webhook
from liane.records.objects import ObjectType, Owned, Section
from liane.records.registry import register
from liane.records.viewer import ObjectRights


@register
class WebhookType(ObjectType):
    model = Webhook
    slug = "webhooks"
    label = _("Webhook")
    plural = _("Webhooks")
    icon = "webhook"
    columns = ("name", "address", "subjects", "happenings", "state", "owner")
    sort = "name"
    sections = (
        Section(_("Destinataire"), ("name", "address", "owner", "state", "reason")),
        Section(_("Ce qui est envoyé"), ("subjects", "happenings", "watched", "where")),
    )
    creation = ("name", "address", "subjects")
    scope = Owned()
    # For administrators: an address may hold a secret of its receiver, and what is sent leaves the organisation.
    granted = ObjectRights()
    rules = (rules.complete, rules.check_owner, rules.check_address, rules.check_subjects, rules.check_reach)
    settings = True
    example = MappingProxyType({"name": "Suivi", "address": "https://exemple.fr/liane", "subjects": ["company"]})
