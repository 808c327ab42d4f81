"""What holds between values: picklists that depend on one another."""

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from liane.records.changes.draft import Batch, Draft
from liane.records.fields import choices
from liane.records.fields.base import Field
from liane.records.objects import ObjectType


def check(batch: Batch, item: ObjectType, drafts: Sequence[Draft]) -> None:
    """Refuse options that do not go with what they depend on, where one of the two is being written.

    What is taken back was allowed when it was written.
    """
    if batch.change.canonical:
        return
    for field in item.dependent:
        other = item.fields[field.depends_on]
        for draft in drafts:
            value = draft.get(field.key)
            if value is None or not (draft.action == "create" or draft.changes(field.key, other.key)):
                continue
            if value not in field.allowed.get(str(draft.get(other.key)), ()):
                _refuse(draft, field, other, value)


def _refuse(draft: Draft, field: Field, other: Field, value: str) -> None:
    language = (get_language() or "fr")[:2]
    given = draft.get(other.key)
    named = {
        "field": field.label,
        "other": other.label,
        "value": choices.label(field, value, language),
        "given": choices.label(other, given, language) if given else "",
    }
    if given:
        message = _("« %(field)s » : « %(value)s » ne va pas avec « %(other)s » : « %(given)s ».") % named
    else:
        message = _("« %(field)s » : « %(value)s » demande d’abord de choisir « %(other)s ».") % named
    draft.refuse(field.key, message, "depends_on", value)
