"""The kind of field that holds which records a webhook tells of: a Query's `where`, as JSON."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.records.definitions.kinds import json_kind
from liane.records.fields.base import Field, Invalid
from liane.records.queries.model import QueryError, dump_where, parse_where


def _check(raw: Any) -> Any:
    try:
        return dump_where(parse_where(raw))
    except QueryError as error:
        raise Invalid(error.message) from None


FILTER = json_kind("webhook_filter", _("Filtre d’un webhook"), _check)


def Filter(label: object) -> Field:  # noqa: N802
    """A condition on records; empty leaves none out."""
    return Field(FILTER, label)
