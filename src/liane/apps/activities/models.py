"""Table of notes."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.records.fields import LongText, Owner, Text
from liane.records.fields.record import AnyRecord
from liane.records.models import Record


class Note(Record):
    """Words written about a record of any kind. `title` is its first line."""

    title = Text(_("Titre"), required=True, read_only=True, indexed=True)
    body = LongText(_("Note"), required=True, search="D")
    subject = AnyRecord(_("Au sujet de"), inverse="notes", inverse_label=_("Notes"), on_delete="cascade")
    owner = Owner()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="note_updated_ix"),
            models.Index(fields=["created_at", "id"], name="note_created_ix"),
        ]
