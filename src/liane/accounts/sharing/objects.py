"""Object types of sharing. A share follows its record; rules are the administrators'."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.accounts.sharing import rules
from liane.accounts.sharing.models import RecordShare, SharingRule
from liane.records.objects import Everyone, ObjectType, Section, Via
from liane.records.registry import register
from liane.records.viewer import NO_RIGHTS, ObjectRights, Scope

# Who may see or share what is for the rights on the record itself.
_AS_ITS_RECORD = ObjectRights(create=Scope.ALL, read=Scope.ALL, update=Scope.ALL, delete=Scope.ALL)


@register
class RecordShareType(ObjectType):
    model = RecordShare
    slug = "partages"
    label = _("Partage")
    plural = _("Partages")
    icon = "share"
    columns = ("name", "record", "may_edit", "until", "created_by")
    sort = "name"
    sections = (Section(_("Partage"), ("record", "who", "may_edit", "until")),)
    creation = ("record", "who", "may_edit", "until")
    scope = Via("record")
    granted = _AS_ITS_RECORD
    binned = False
    bears = False
    rules = (rules.check_shares,)
    example = MappingProxyType({"record": "company", "who": "user", "may_edit": True})


@register
class SharingRuleType(ObjectType):
    model = SharingRule
    slug = "regles-de-partage"
    label = _("Règle de partage")
    plural = _("Règles de partage")
    feminine = True
    icon = "share"
    columns = ("name", "object", "who", "may_edit", "active")
    sort = "name"
    sections = (Section(_("Règle"), ("name", "object", "condition", "who", "may_edit", "active", "everything")),)
    creation = ("name", "object", "who", "may_edit", "everything")
    scope = Everyone()
    granted = NO_RIGHTS
    bears = False
    rules = (rules.check_rules,)
    settings = True
    example = MappingProxyType({"name": "À tous", "object": "company", "who": "user", "everything": True})
