"""Relations between records of any objects, and the types that say what they are called from either side."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from liane.records import fields
from liane.records.definitions.kinds import Keys
from liane.records.models import Record


class RelationType(Record):
    """What a relation is called from its source and from its target, and what it may tie.

    `from_objects` and `to_objects` name the objects on each side, empty for any. `one_target` says that a source
    has one target at a time, `one_source` the reverse. `left_out` are the fields of relations that one of this type
    does not say. A symmetric type reads the same from both sides. `field` ("company.parent") says that a field of the
    source already holds it: nothing is kept twice.
    """

    name = fields.Text(_("Nom"), required=True, unique=True, indexed=True, max_length=80)
    name_en = fields.Text(_("Nom anglais"), max_length=80)
    inverse_name = fields.Text(_("Nom vu de l’autre côté"), max_length=80)
    inverse_name_en = fields.Text(_("Nom anglais vu de l’autre côté"), max_length=80)
    symmetric = fields.YesNo(_("Se lit de même des deux côtés"))
    from_objects = Keys(_("Relie"))
    to_objects = Keys(_("À"))
    one_target = fields.YesNo(_("Une seule à la fois"))
    one_source = fields.YesNo(_("Une seule à la fois, vue de l’autre côté"))
    roles = fields.Tags(_("Rôles proposés"))
    left_out = Keys(_("Champs qu’elle ne dit pas"))
    field = fields.Text(_("Champ qui la porte"), max_length=120)
    retired = fields.YesNo(_("Hors service"))
    position = fields.Integer(_("Ordre"), default=0)


class Relation(Record):
    """One record tied to another: source « partenaire de » target, since and until a day, in a role."""

    type = fields.Relation(
        "relations.RelationType",
        _("Type"),
        required=True,
        inverse="relations",
        inverse_label=_("Relations"),
        on_delete="refuse",
    )
    source = fields.AnyRecord(_("Fiche"), required=True, inverse="relations_from", on_delete="cascade")
    target = fields.AnyRecord(_("Fiche liée"), required=True, inverse="relations_to", on_delete="cascade")
    role = fields.Text(_("Rôle"), max_length=80)
    since = fields.Date(_("Depuis"), indexed=True)
    until = fields.Date(_("Jusqu’à"))
    note = fields.Text(_("Précision"), max_length=300)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["updated_at", "id"], name="relation_updated_ix"),
            models.Index(fields=["created_at", "id"], name="relation_created_ix"),
        ]
