"""Columns of built-in fields: plain Django columns, made from a field's declaration.

Migrations see only these plain columns, so changing a label or an option writes no migration.

Text compares and sorts folded (``liane_fold``). Where that is indexed, unique or searched for its middle, a generated
column keeps the folded text: it is folded once when written, not for each index, each row sorted or checked again.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Collate

if TYPE_CHECKING:
    from liane.records.fields.base import Field, Part

Column: TypeAlias = "models.Field[Any, Any]"

_BY_SQL: dict[str, Callable[..., Column]] = {
    "text": models.TextField,
    "bigint": models.BigIntegerField,
    "numeric": lambda **options: models.DecimalField(max_digits=24, decimal_places=6, **options),
    "boolean": models.BooleanField,
    "date": models.DateField,
    "timestamptz": models.DateTimeField,
    "uuid": models.UUIDField,
    "jsonb": models.JSONField,
    "text[]": lambda **options: ArrayField(models.TextField(), **options),
}


class Folded(models.Func):
    """A text expression folded for comparison, in "C" order (no ICU is needed)."""

    template = 'public.liane_fold(%(expressions)s) COLLATE "C"'
    output_field = models.TextField()


class FoldedAll(models.Func):
    """An array of texts, each folded for comparison."""

    template = "public.liane_fold_all(%(expressions)s)"
    output_field = ArrayField(models.TextField())


class Derived(models.Func):
    """A part derived from a column by SQL: `expression` holds ``{0}`` for the column."""

    def __init__(self, column: str, expression: str) -> None:
        template = "(" + expression.replace("%", "%%").format("%(expressions)s") + ")"
        super().__init__(models.F(column), template=template, output_field=models.TextField())


def contribute(field: "Field", model: type[models.Model]) -> None:
    """Add to `model` the columns of `field`, its (value, id) index and its constraint; note the declaration."""
    if "declared_fields" not in model.__dict__:
        type.__setattr__(model, "declared_fields", {})
    model.__dict__["declared_fields"][field.key] = field
    if field.kind.linked:
        return
    for part in field.kind.storage.stored:
        name = f"{field.key}_{part.name}" if part.name else field.key
        model.add_to_class(name, _column(field, part))
    for part in field.kind.storage.parts:
        if kept_folded(field, part):
            model.add_to_class(kept_folded(field, part), _folded_column(field, part))
    if model._meta.abstract:
        return
    label = model._meta.db_table.removeprefix(model._meta.app_label + "_")
    for index in _indexes(field, label):
        model._meta.indexes = [*model._meta.indexes, index]
        model._meta.original_attrs["indexes"] = model._meta.indexes
    if field.unique:
        model._meta.constraints = [*model._meta.constraints, _unique(field, label)]
        model._meta.original_attrs["constraints"] = model._meta.constraints


def kept_folded(field: "Field", part: "Part") -> str:
    """Return the generated column that holds a part of a built-in field folded, "" when there is none."""
    if field.custom or not (field.indexed or field.unique or field.contains):
        return ""
    if part.sql == "text[]":
        return f"{field.column(part.name)}_folded" if field.indexed else ""
    if not part.folded or part.name != field.kind.storage.sort_part:
        return ""
    return f"{field.column(part.name) if part.stored else field.key}_folded"


def declared(model: type[models.Model]) -> dict[str, "Field"]:
    """Return the fields that `model` and its parents declare, parents' first."""
    found: dict[str, Field] = {}
    for parent in reversed(model.__mro__):
        found |= parent.__dict__.get("declared_fields", {})
    return found


def _column(field: "Field", part: "Part") -> Column:
    null = not field.required or bool(part.name)
    if field.extra.get("loose"):
        # The kernel's own tables name people by their ids alone: its models do not point up to accounts.
        return models.UUIDField(null=True, blank=True, db_column=field.column())
    if field.kind.relation and field.target != "*":
        return models.ForeignKey(
            settings.AUTH_USER_MODEL if field.target == "user" else field.extra["model"],
            models.DO_NOTHING,
            null=null,
            blank=null,
            related_name="+",
            db_index=False,
            db_constraint=field.extra.get("constraint", True),
        )
    if part.column:
        return part.column(field)
    return _BY_SQL[part.sql](null=null, blank=null)


def _folded_column(field: "Field", part: "Part") -> Column:
    null = not (field.required and part.stored) or bool(part.name)
    base = _base(field, part)
    if part.sql == "text[]":
        held: Column = ArrayField(models.TextField())
        return models.GeneratedField(expression=FoldedAll(base), output_field=held, db_persist=True, null=null)
    text = models.TextField(db_collation="C")
    return models.GeneratedField(expression=Folded(base), output_field=text, db_persist=True, null=null)


def _base(field: "Field", part: "Part") -> models.Expression | models.F:
    if part.expression is not None:
        stored = field.kind.storage.stored[0]
        return Derived(f"{field.key}_{stored.name}" if stored.name else field.key, part.expression)
    return models.F(f"{field.key}_{part.name}" if part.name else field.key)


def _compared(field: "Field", part: "Part") -> models.Expression | models.F:
    """The part as conditions and sorting write it (``queries.expressions.comparable``): indexes must match."""
    if part.folded:
        return models.F(kept_folded(field, part))
    return Collate(_base(field, part), "C") if part.sql == "text" else _base(field, part)


def _indexes(field: "Field", label: str) -> list[models.Index]:
    """Relations: (target, id). Indexed fields: (sort part, id), lists by what they hold. `contains`: trigrams."""
    found: list[models.Index] = []
    if field.kind.relation:
        return [models.Index(fields=[field.key, "id"], name=f"{label}_{field.key}_ix"[:30])]
    if field.indexed:
        main = _main(field, label)
        if main.sql != "text[]":
            name = f"{label}_{field.key}_ix"[:30]
            found.append(models.Index(_compared(field, main), models.F("id"), name=name))
        name = f"{label}_{field.key}_gin"[:30]
        stored = field.kind.storage.stored[0].sql
        if stored == "jsonb":
            held = OpClass(models.F(field.key), name="jsonb_path_ops")
            found.append(GinIndex(held, name=name))
        elif stored == "text[]":
            found.append(GinIndex(fields=[kept_folded(field, field.kind.storage.stored[0])], name=name))
    if field.contains:
        words = OpClass(_compared(field, _main(field, label)), name="public.gin_trgm_ops")
        found.append(GinIndex(words, name=f"{label}_{field.key}_tg"[:30]))
    return found


def _unique(field: "Field", label: str) -> models.UniqueConstraint:
    main = _main(field, label)
    # Without a condition the column would count as a key of its row, and links to the row wait for whoever edits it.
    filled = models.Q(**{f"{kept_folded(field, main)}__isnull": False}) if main.folded else None
    name = f"{label}_{field.key}_uniq"[:30]
    return models.UniqueConstraint(_compared(field, main), condition=filled, name=name)


def _main(field: "Field", label: str) -> "Part":
    main = field.kind.storage.part(field.kind.storage.sort_part)
    if main is None:
        raise ValueError(f"{label}.{field.key}: kind {field.kind.name} has nothing to index")
    return main
