"""The table of a pipeline's stages, as it is typed and as it is written."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from liane.apps.sales.choices import OPEN, STAGE_KINDS
from liane.apps.sales.defaults import ASKED
from liane.lib.ids import new_id
from liane.records.changes.model import Create, Delete, Edit, Problem, Update

COLUMNS = ("name", "kind", "probability", "rotting_days", "hue")
_HUES = (
    (0, _("Rouge")),
    (30, _("Orange")),
    (50, _("Ambre")),
    (80, _("Olive")),
    (110, _("Vert tendre")),
    (150, _("Vert")),
    (180, _("Turquoise")),
    (220, _("Bleu")),
    (250, _("Indigo")),
    (280, _("Violet")),
    (310, _("Mauve")),
    (340, _("Rose")),
)
_STEP = 10
_MOST = 100  # stages of one pipeline

# What a new pipeline starts with: name, nature, probability, days before a deal is shown as forgotten.
_USUAL = (
    (_("Prise de contact"), OPEN, 10, 14),
    (_("Besoin compris"), OPEN, 30, 14),
    (_("Proposition envoyée"), OPEN, 50, 10),
    (_("Négociation"), OPEN, 75, 10),
    (_("Gagnée"), "won", 100, None),
    (_("Perdue"), "lost", 0, None),
)


@dataclass(slots=True)
class Line:
    """One stage of the table: what stands in each column, how much it asks of deals, what is wrong with it."""

    id: UUID
    values: dict[str, Any]
    new: bool = False
    asks: int = 0
    errors: list[str] = field(default_factory=list)


def usual_stages(pipeline_id: UUID) -> list[Edit]:
    """Return the stages that a new pipeline starts with."""
    return [
        Create(
            "stage",
            {
                "pipeline": pipeline_id,
                "name": str(name),
                "kind": kind,
                "probability": probability,
                "rotting_days": days,
                "entry_fields": ASKED.get(kind),
                "position": place * _STEP,
            },
        )
        for place, (name, kind, probability, days) in enumerate(_USUAL, 1)
    ]


def posted(data: QueryDict) -> list[Line]:
    """Return the lines of a posted table, in their order; a new line without a name is none."""
    lines = []
    for text in data.getlist("stage")[:_MOST]:
        try:
            stage_id = UUID(text)
        except ValueError:
            continue
        values = {key: data.get(f"{text}:{key}", "").strip() or None for key in COLUMNS}
        new = f"{text}:new" in data
        if not new or values["name"]:
            lines.append(Line(stage_id, values, new))
    return lines


def moved(lines: Sequence[Line], data: QueryDict) -> list[Line]:
    """Return the lines with one of them a step higher or lower, or gone, as the button pressed says."""
    found = list(lines)
    places = {str(line.id): place for place, line in enumerate(found)}
    for button, step in (("up", -1), ("down", 1)):
        place = places.get(data.get(button, ""))
        if place is not None and 0 <= place + step < len(found):
            found[place], found[place + step] = found[place + step], found[place]
    gone = places.get(data.get("remove", ""))
    if gone is not None:
        del found[gone]
    return found


def blank() -> Line:
    """Return the empty line under the table, where a new stage is typed."""
    return Line(
        new_id(), {"name": None, "kind": OPEN, "probability": None, "rotting_days": None, "hue": None}, new=True
    )


def gone(lines: Sequence[Line], known: Iterable[UUID]) -> list[UUID]:
    """Return the stages that the table does not have any more."""
    return sorted(set(known) - {line.id for line in lines})


def edits(pipeline_id: UUID, lines: Sequence[Line], known: Iterable[UUID], used: Collection[UUID]) -> list[Edit]:
    """Return what writes the table: stages made, changed and taken away; those in `used` by deals are retired."""
    found: list[Edit] = []
    stages = set(known)
    for place, line in enumerate(lines, 1):
        values = line.values | {"position": place * _STEP}
        if line.id in stages:
            found.append(Update("stage", line.id, values))
        elif line.new:
            found.append(Create("stage", values | {"pipeline": pipeline_id}, line.id, given=True))
    for stage_id in gone(lines, stages):
        retired = Update("stage", stage_id, {"retired": True})
        found.append(retired if stage_id in used else Delete("stage", stage_id))
    return found


def blame(lines: Sequence[Line], problems: Iterable[Problem]) -> list[str]:
    """Put each problem beside its line; return the sentences that are about no line."""
    by_id = {line.id: line for line in lines}
    others: list[str] = []
    for problem in problems:
        line = by_id.get(problem.id)
        kept = others if line is None else line.errors
        kept.append(str(problem.message))
    return others


def hues(chosen: int | str | None) -> list[tuple[str, Any, bool]]:
    """Return the hues of a stage as choices: the value, its name, and whether it is the one chosen."""
    value = "" if chosen is None else str(chosen)
    known: list[tuple[str, Any]] = [("", _("Aucune")), *((str(hue), name) for hue, name in _HUES)]
    if value not in {key for key, _name in known}:
        known.append((value, value))
    return [(key, name, key == value) for key, name in known]


def kinds() -> list[tuple[str, Any]]:
    """Return the natures of a stage, as choices."""
    return [(option.key, option.label) for option in STAGE_KINDS]
