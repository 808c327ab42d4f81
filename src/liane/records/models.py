"""Tables of the kernel: organisations, the base of every record, the log, operations, links."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_tenants.models import DomainMixin, TenantMixin

from liane.lib.ids import new_id
from liane.records.definitions.kinds import Declaration, Keys, RelatedLists, Sections
from liane.records.fields import Choice, DateTime, Field, Integer, Option, Person, Text, YesNo
from liane.records.past.models import Erasure, Retention  # noqa: F401  Django looks for models here

GROUPS = (
    Option("sell", _("Vendre")),
    Option("market", _("Marketing")),
    Option("serve", _("Servir")),
    Option("steer", _("Piloter")),
)
SCOPES = (Option("owned", _("À des personnes")), Option("everyone", _("À tous")))


class Organisation(TenantMixin):  # type: ignore[misc]
    """A company that uses Liane: one PostgreSQL schema holds all that is its own."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    auto_create_schema = True

    def __str__(self) -> str:
        return self.name


class Domain(DomainMixin):  # type: ignore[misc]
    """A host name under which an organisation is reached; "*" is any host."""


class Record(models.Model):
    """Base of every record: id, version, dates, authors, and the values of the organisation's own fields.

    Only the Change gate writes rows of its subclasses.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.IntegerField(default=1, db_default=1)
    created_at = DateTime(_("Créé le"), read_only=True, required=True)
    updated_at = DateTime(_("Modifié le"), read_only=True, required=True)
    # No constraint: these are set by the kernel alone, and people are never deleted.
    created_by = Person(_("Créé par"), read_only=True, extra={"constraint": False})
    updated_by = Person(_("Modifié par"), read_only=True, extra={"constraint": False})
    custom = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    declared_fields: ClassVar[dict[str, Field]]

    class Meta:
        abstract = True


class ChangeRow(models.Model):
    """One committed Change: who, why, when. The sequencer gives `number` and `chain` after the commit.

    `cause` is "form", "import", "api", "undo", "merge", "demo"…, `reference` what it points to (an import's
    id). `recorded_at` is when Liane learned it; its entries say when it was so. `digest` is the SHA-256 over
    the digests of its entries in order; `chain` the SHA-256 of the previous chain and this digest.
    """

    id = models.UUIDField(primary_key=True)
    recorded_at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField(default="")
    cause = models.TextField()
    reference = models.TextField(default="")
    operation_id = models.UUIDField(null=True)
    undoes_id = models.UUIDField(null=True)
    objects = models.JSONField(default=dict)
    entries = models.IntegerField(default=0)
    digest = models.BinaryField()
    number = models.BigIntegerField(null=True)
    chain = models.BinaryField(null=True)

    rows: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        db_table = "records_change"
        default_manager_name = "rows"
        constraints: ClassVar = [models.UniqueConstraint(fields=["number"], name="change_number_uniq")]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="change_unsealed_ix", condition=models.Q(number=None)),
            models.Index(fields=["operation_id", "id"], name="change_operation_ix"),
            models.Index(fields=["undoes_id"], name="change_undoes_ix", condition=~models.Q(undoes_id=None)),
            models.Index(fields=["recorded_at", "id"], name="change_when_ix"),
            models.Index(fields=["actor_id", "recorded_at", "id"], name="change_actor_ix"),
            models.Index(fields=["cause", "recorded_at", "id"], name="change_cause_ix"),
        ]


class Entry(models.Model):
    """One line of the log: a record created or deleted (its whole image), or one field changed.

    `effective_at` is when it was so, null for the moment it was recorded.
    Partitioned by month of `recorded_at`. `version` is the record's version after the Change. `digest` is
    the SHA-256 of the salt and the canonical values: erasing `before`, `after` and `salt` keeps the chain.
    `implied` entries followed from others and were written as Liane itself. `erasure_id` says by which erasure
    values went.
    """

    pk = models.CompositePrimaryKey("change_id", "ordinal", "recorded_at")
    change_id = models.UUIDField()
    ordinal = models.IntegerField()
    recorded_at = models.DateTimeField()
    effective_at = models.DateTimeField(null=True)
    object = models.TextField()
    record_id = models.UUIDField()
    version = models.IntegerField()
    action = models.TextField()
    field = models.TextField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()
    implied = models.BooleanField(default=False, db_default=False)
    erasure_id = models.UUIDField(null=True)

    class Meta:
        db_table = "records_entry"
        indexes: ClassVar = [
            models.Index(fields=["record_id", "version"], name="entry_record_ix"),
            # What an image at a date needs: what was made since is known by its row, unless it says to be older.
            models.Index(
                fields=["object", "recorded_at"],
                name="entry_past_ix",
                condition=~models.Q(action="create") | models.Q(version__gt=1) | ~models.Q(effective_at=None),
            ),
            models.Index(
                fields=["recorded_at", "record_id"], name="entry_gone_ix", condition=models.Q(action="delete")
            ),
        ]


class Operation(models.Model):
    """Work larger than one Change: a series of Changes with progress, pause, resume and undo.

    `position` is the checkpoint, written in the same transaction as each Change. `total` may be unknown.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        RUNNING = "running", pgettext_lazy("operation", "En cours")
        PAUSED = "paused", _("En pause")
        DONE = "done", _("Terminée")
        STOPPED = "stopped", _("Arrêtée")
        FAILED = "failed", _("En échec")
        UNDONE = "undone", _("Annulée")

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField()
    label = models.TextField(default="")
    parameters = models.JSONField(default=dict)
    state = models.TextField(choices=State.choices, default=State.WAITING)
    position = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    deleted = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    report = models.JSONField(default=list)
    actor_id = models.UUIDField(null=True)
    started_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_operation"
        indexes: ClassVar = [models.Index(fields=["actor_id", "-started_at"], name="operation_actor_ix")]


class Link(models.Model):
    """One value of a relation to many: `source` record, `field` key, `target` record, in order."""

    pk = models.CompositePrimaryKey("source_id", "field", "target_id")
    source_id = models.UUIDField()
    field = models.TextField()
    target_id = models.UUIDField()
    position = models.IntegerField(default=0)

    class Meta:
        db_table = "records_link"
        indexes: ClassVar = [models.Index(fields=["target_id", "field"], name="link_target_ix")]


class ExternalId(models.Model):
    """The id of a record in another system: imports and the API update by it."""

    pk = models.CompositePrimaryKey("object", "source", "key")
    object = models.TextField()
    source = models.TextField()
    key = models.TextField()
    record_id = models.UUIDField()

    class Meta:
        db_table = "records_external_id"
        indexes: ClassVar = [models.Index(fields=["record_id"], name="external_record_ix")]


class Definition(Record):
    """Base of what administrators shape: records of the kernel's own."""

    created_by = Person(_("Créé par"), read_only=True, extra={"loose": True})
    updated_by = Person(_("Modifié par"), read_only=True, extra={"loose": True})

    class Meta:
        abstract = True


class CustomObject(Definition):
    """A kind of record that the organisation invented; its rows lie in a partition of ``records_row``.

    `key` and `slug` never change. `scope` says whose its records are. `board` is the choice field by which they
    stand in columns, the first one when empty. A retired object is nowhere, and keeps its fields and records.
    """

    name = Text(_("Nom au pluriel"), required=True, max_length=80)
    singular = Text(_("Nom au singulier"), required=True, max_length=80)
    plural_en = Text(_("Nom anglais au pluriel"), max_length=80)
    singular_en = Text(_("Nom anglais au singulier"), max_length=80)
    feminine = YesNo(_("Nom féminin"), default=False, required=True)
    key = Text(_("Clé"), required=True, unique=True, max_length=40)
    slug = Text(_("Adresse"), required=True, unique=True, max_length=60)
    icon = Text(_("Icône"), default="file", max_length=60)
    hue = Integer(_("Teinte"), default=220, minimum=0, maximum=360)
    group = Choice(_("Rubrique"), GROUPS)
    order = Integer(_("Ordre"), default=100, required=True)
    scope = Choice(_("Appartenance"), SCOPES, default="owned", required=True)
    board = Text(_("Tableau par"), max_length=59)
    retired = YesNo(_("Retiré"), default=False, required=True)

    class Meta:
        db_table = "records_custom_object"


class CustomField(Definition):
    """A field that the organisation added to an object, or, under a built-in field's key, what it changes of it.

    `name` is the field's label, for lists and history. Values lie in ``custom`` under `store`, which is the
    key until the type changes. A retired field is nowhere, and its values stay.
    """

    name = Text(_("Nom"), required=True, max_length=120)
    object = Text(_("Objet"), required=True, max_length=63)
    key = Text(_("Clé"), required=True, max_length=59)
    store = Text(_("Clé des valeurs"), required=True, max_length=70)
    declaration = Declaration(_("Déclaration"))
    position = Integer(_("Position"), default=0, required=True)
    hidden = YesNo(_("Masqué"), default=False, required=True)
    retired = YesNo(_("Retiré"), default=False, required=True)

    class Meta:
        db_table = "records_custom_field"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["object", "key"], name="custom_field_uniq"),
            models.UniqueConstraint(
                fields=["object", "store"], name="custom_field_store_uniq", deferrable=models.Deferrable.DEFERRED
            ),
        ]


class Layout(Definition):
    """How the pages of an object are laid out for a role (its id), or for everybody when `role` is empty.

    What is null is as for everybody, and there as Liane proposes; an empty list is deliberately nothing.
    `left_out` are the fields that are deliberately nowhere.
    """

    name = Text(_("Nom"), required=True, max_length=200)
    object = Text(_("Objet"), required=True, max_length=63)
    role = Text(_("Rôle"), max_length=36)
    sections = Sections(_("Sections"))
    creation = Keys(_("Demandés à la création"))
    highlights = Keys(_("Mis en avant"))
    columns = Keys(_("Colonnes de la liste"))
    related = RelatedLists(_("Listes liées"))
    left_out = Keys(_("Laissés de côté"))

    class Meta:
        db_table = "records_layout"
        constraints: ClassVar = [
            models.UniqueConstraint("object", Coalesce("role", models.Value("")), name="layout_uniq")
        ]


class Version(models.Model):
    """Counters that say whether what a process remembers (custom fields, settings, roles) still holds."""

    name = models.TextField(primary_key=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        db_table = "records_version"


class Cursor(models.Model):
    """How far a consumer of the feed has read: every Change up to `number` has had its effect."""

    name = models.TextField(primary_key=True)
    number = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "records_cursor"


class PastTable(models.Model):
    """A past that is kept (``queries.kept``): the table `name` holds the records of `object` at `moment`.

    `covered` is until when the log was read for it; `mark` names object, moment and definitions; one that is not
    `whole` holds what changed since then alone.
    """

    mark = models.TextField(primary_key=True)
    object = models.TextField()
    moment = models.DateTimeField()
    name = models.TextField()
    covered = models.DateTimeField()
    whole = models.BooleanField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "records_past"
