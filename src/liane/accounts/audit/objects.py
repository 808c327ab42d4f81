"""The audit as an object: lists, filters and exports of it come for free, for administrators alone."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from liane.accounts.audit.models import AuditEntry
from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Edit
from liane.records.objects import Everyone, ObjectType, Section
from liane.records.registry import register
from liane.records.viewer import NO_RIGHTS

REFUSAL = _("L’audit ne se corrige pas : ce qui y est écrit y reste.")


def append_only(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Liane alone writes the audit, and nobody changes or deletes a line of it."""
    for draft in drafts:
        if draft.action != "create" or not draft.system:
            draft.refuse("", REFUSAL, "audit")


def keep(edit: Edit) -> object:
    """Say why an undo cannot take a line of the audit back."""
    return REFUSAL


@register
class AuditEntryType(ObjectType):
    model = AuditEntry
    slug = "audit"
    label = _("Ligne d’audit")
    plural = _("Audit")
    feminine = True
    icon = "history"
    columns = ("created_at", "kind", "name", "person", "whom", "number")
    sort = "-created_at"
    sections = (Section(_("Audit"), ("created_at", "kind", "name", "person", "whom", "number", "details")),)
    scope = Everyone()
    granted = NO_RIGHTS
    bears = False
    rules = (append_only,)
    settings = True
