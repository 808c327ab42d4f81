"""Tables of what is shared beyond roles: single records, and rules that share all that they match."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.records.definitions.kinds import json_kind
from liane.records.fields import Date, Text, YesNo
from liane.records.fields.base import Field, Invalid
from liane.records.fields.record import AnyRecord
from liane.records.models import Record
from liane.records.queries.model import QueryError, dump_where, parse_where


def _check(raw: Any) -> Any:
    """Return a condition in its canonical JSON form, None when it asks for nothing. Raises Invalid."""
    if not isinstance(raw, Mapping):
        raise Invalid(_("Une condition est un objet JSON."), "type")
    if not raw:
        return None
    try:
        return dump_where(parse_where(raw))
    except QueryError as error:
        raise Invalid(error.message) from error


CONDITION = json_kind("sharing_condition", _("Condition de partage"), _check)


# What a record may be shared with.
RECEIVERS = ("user", "team", "role")
_RECEIVERS = {"of": RECEIVERS}


class RecordShare(Record):
    """One record opened to a person, a team or a role, to read or to edit, until the end of a day.

    `name` is what the receiver is called.
    """

    name = Text(_("Partagée avec"), required=True, read_only=True, max_length=161)
    record = AnyRecord(_("Fiche"), required=True, inverse="shares", on_delete="cascade")
    who = AnyRecord(_("Avec qui"), required=True, inverse="received_shares", on_delete="cascade", extra=_RECEIVERS)
    may_edit = YesNo(_("Peut modifier"), default=False, required=True)
    until = Date(_("Jusqu’au"))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["record", "who"], name="recordshare_once")]
        indexes: ClassVar = [models.Index(fields=["who", "record_object", "record"], name="recordshare_received_ix")]


class SharingRule(Record):
    """All records of `object` that `condition` finds, opened to a person, a team or a role; no condition finds all.

    `everything` confirms a rule that opens all there are: without it such a rule is refused.
    """

    name = Text(_("Nom"), required=True, unique=True, max_length=120)
    object = Text(_("Objet"), required=True, max_length=63)
    condition = Field(CONDITION, _("Condition"))
    who = AnyRecord(_("Avec qui"), required=True, inverse="received_rules", on_delete="cascade", extra=_RECEIVERS)
    may_edit = YesNo(_("Peut modifier"), default=False, required=True)
    active = YesNo(_("En service"), default=True, required=True)
    everything = YesNo(_("Ouvre tout, et c’est voulu"), default=False)
