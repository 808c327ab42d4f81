"""The audit: exports, and looking from somebody else's place."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "liane.accounts.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Hand the object type down, and keep its lines from being taken back."""
        from liane.accounts.audit import objects
        from liane.records.changes.undo import irreversible

        irreversible.register("audit_entry", objects.keep)
