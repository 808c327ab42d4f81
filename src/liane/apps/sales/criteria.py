"""What a deal must have to leave a stage and to enter another one, whatever road the move comes by.

Criteria are those of today: they do not judge what an import says was so on a past day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.records.changes.demands import CODE, Filled, Holds
from liane.records.changes.draft import Batch, Draft
from liane.records.fields.base import Value
from liane.records.objects import ObjectType
from liane.records.queries.compile import Compiler
from liane.records.queries.model import And, Leaf, Query, QueryError, Where, parse_where
from liane.records.queries.operators import OPERATOR_LABELS
from liane.records.viewer import system

# Causes that tell of a past of their own.
_HISTORIES = frozenset({"import", "demo"})
_READ = ("name", "entry_fields", "entry_where", "exit_fields", "exit_where")


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a stage: the keys of its fields and condition, and how its demands are said."""

    fields: str
    where: str
    wanted: object
    refused: object
    condition: object


_EXIT = _Side(
    "exit_fields",
    "exit_where",
    gettext_lazy("« %(field)s » est demandé pour quitter l’étape « %(stage)s »."),
    gettext_lazy("Pour quitter l’étape « %(stage)s », il faut : %(condition)s."),
    gettext_lazy("La condition pour quitter l’étape « %(stage)s » n’est pas remplie."),
)
_ENTRY = _Side(
    "entry_fields",
    "entry_where",
    gettext_lazy("« %(field)s » est demandé pour entrer dans l’étape « %(stage)s »."),
    gettext_lazy("Pour entrer dans l’étape « %(stage)s », il faut : %(condition)s."),
    gettext_lazy("La condition pour entrer dans l’étape « %(stage)s » n’est pas remplie."),
)


def hold_criteria(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Demand of deals that move what the stage they leave and the one they enter ask for."""
    moved = [
        draft
        for draft in drafts
        if draft.action != "delete" and draft.get("stage") and draft.changes("stage") and not _history(batch, draft)
    ]
    if not moved:
        return
    wanted = {stage for draft in moved for stage in (draft.before.get("stage"), draft.get("stage")) if stage}
    stages = batch.read("stage", wanted, *_READ)
    held: dict[tuple[UUID, str], list[UUID]] = {}
    for draft in moved:
        for stage, side in ((draft.before.get("stage"), _EXIT), (draft.get("stage"), _ENTRY)):
            if stage is None or stage not in stages:
                continue
            _demand_fields(batch, draft, stages[stage], side)
            if stages[stage][side.where]:
                held.setdefault((stage, side.where), []).append(draft.id)
    for (stage, where), ids in held.items():
        _demand_condition(batch, stages[stage], _ENTRY if where == _ENTRY.where else _EXIT, ids)


def _history(batch: Batch, draft: Draft) -> bool:
    """Say whether an import tells of a past day."""
    if batch.change.cause.kind not in _HISTORIES or draft.effective_at is None:
        return False
    zone = ZoneInfo(batch.change.viewer.zone)
    return draft.effective_at.astimezone(zone).date() < timezone.localdate(timezone=zone)


def _demand_fields(batch: Batch, draft: Draft, stage: Mapping[str, Value], side: _Side) -> None:
    for key in stage[side.fields] or ():
        field = draft.object.fields.get(key)
        if field is not None:
            batch.demand(Filled(draft.id, key, str(side.wanted) % {"field": field.label, "stage": stage["name"]}))


def _demand_condition(batch: Batch, stage: Mapping[str, Value], side: _Side, ids: Sequence[UUID]) -> None:
    """Demand each part of the condition by itself, so that a refusal says which one failed, beside its field."""
    item = batch.catalogue["deal"]
    words = {"stage": stage["name"]}
    broken = _("La condition de l’étape « %(stage)s » ne se lit plus : corrigez-la dans les réglages.") % words
    try:
        where = parse_where(stage[side.where])
    except QueryError:
        for one in ids:
            batch.drafts[one].refuse("", broken, CODE)
        return
    for part in _parts(where):
        key, told = _told(item, part)
        message = str(side.refused if told else side.condition) % (words | {"condition": told})
        batch.demand(Holds(ids, part, key, message, broken, object="deal"))


def _parts(where: Where) -> Iterator[Where]:
    if isinstance(where, And):
        for child in where.children:
            yield from _parts(child)
    else:
        yield where


def _told(item: ObjectType, where: Where) -> tuple[str, str]:
    """Return the field that a part of a condition is about, and the part in words; nothing for what is composed."""
    field = item.fields.get(where.path.partition(".")[0]) if isinstance(where, Leaf) else None
    if not isinstance(where, Leaf) or field is None:
        return "", ""
    key = "" if field.read_only else field.key
    if "." in where.path or field.target or where.operator not in OPERATOR_LABELS:
        return key, ""
    labels = {option.key: str(option.label) for option in field.options}
    values = where.value if isinstance(where.value, list | tuple) else [] if where.value is None else [where.value]
    shown = ", ".join(labels.get(str(value), str(value)) for value in values)
    return key, f"{field.label} {OPERATOR_LABELS[where.operator]} {shown}".strip()


def check_criteria(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Refuse criteria that no deal could meet: fields that are not there or fill themselves, broken conditions."""
    item = batch.catalogue["deal"]
    for draft in drafts:
        if draft.action == "delete":
            continue
        for side in (_ENTRY, _EXIT):
            for key in draft.get(side.fields) or () if draft.changes(side.fields) else ():
                if key not in item.fields or item.fields[key].read_only:
                    draft.refuse(side.fields, _("Le champ « %(field)s » ne se demande pas.") % {"field": key})
            if draft.get(side.where) and draft.changes(side.where):
                try:
                    Compiler(
                        batch.catalogue, system(), Query("deal", where=parse_where(draft.get(side.where)))
                    ).condition()
                except QueryError as error:
                    draft.refuse(side.where, error.message)
