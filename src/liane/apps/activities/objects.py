"""Contents page of the activities app: notes."""

from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from liane.apps.activities.models import Note
from liane.apps.activities.rules import title_notes
from liane.records.objects import ObjectType, Section, Via
from liane.records.registry import register


@register
class NoteType(ObjectType):
    model = Note
    slug = "notes"
    label = _("Note")
    plural = _("Notes")
    feminine = True
    icon = "note"
    hue = 60
    order = 50
    title = "title"
    subtitle = ("subject",)
    columns = ("title", "subject", "owner", "created_at")
    sort = "-created_at"
    creation = ("body", "subject")
    sections = (Section(_("Note"), ("body", "subject", "owner")),)
    scope = Via("subject")
    timeline = "subject"
    discussed = True
    rules = (title_notes,)
    example = MappingProxyType({"subject": "company", "body": "Vu hier."})
