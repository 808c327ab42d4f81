"""Table of what leaves Liane or is looked at in somebody's place."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.records.fields import Choice, Integer, LongText, Option, Person, Text
from liane.records.models import Record

EXPORT, COPY, PRINT, VIEW_AS, VIEW_END = "export", "copy", "print", "view_as", "view_end"
KINDS = (
    Option(EXPORT, _("Export"), 40),
    Option(COPY, _("Copie de cellules"), 90),
    Option(PRINT, _("Impression"), 140),
    Option(VIEW_AS, _("Début de vue à la place de"), 300),
    Option(VIEW_END, _("Fin de vue à la place de"), 200),
)


class AuditEntry(Record):
    """One deed that changes no record: who did it (`person`), to what or whom (`name`), when (`created_at`).

    `number` is how many records left, `details` what was asked for (JSON of a Query). Nothing holds
    the people it names: what they did stays, whatever becomes of them.
    """

    name = Text(_("Objet ou personne"), required=True, indexed=True, max_length=200)
    kind = Choice(_("Action"), KINDS, required=True, indexed=True)
    person = Person(_("Par"), extra={"constraint": False})
    whom = Person(_("À la place de"), extra={"constraint": False})
    number = Integer(_("Fiches"), indexed=True)
    details = LongText(_("Détails"))

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at", "id"], name="auditentry_created_ix")]
