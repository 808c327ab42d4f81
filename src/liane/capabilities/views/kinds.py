"""The kind of field that holds what a view shows, as JSON."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.capabilities.views.shown import dump, read
from liane.records.definitions.kinds import json_kind
from liane.records.fields.base import Field, Invalid
from liane.records.queries.model import QueryError


def _check(raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        raise Invalid(_("Le contenu d’une vue est un objet JSON."), "type")
    try:
        return dump(read(raw))
    except QueryError as error:
        raise Invalid(error.message) from None


SHOWN = json_kind("shown", _("Contenu d’une vue"), _check)


def Shown(label: object) -> Field:  # noqa: N802
    """What a view shows, as `shown.dump` writes it."""
    return Field(SHOWN, label)
