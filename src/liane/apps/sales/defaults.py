"""The pipeline that an organisation starts with: it may rename, reorder and remove all of it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from liane.apps.sales.choices import LOST, OPEN, WON
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.model import Query
from liane.records.queries.pages import count
from liane.records.viewer import Viewer, system

# What a stage of each nature asks of a deal that enters it, until the organisation says otherwise.
ASKED = {LOST: ["loss_reason"]}
# Name, probability in percent, nature, days before a deal counts as forgotten.
_STAGES = (
    (_("Prospection"), 10, OPEN, 21),
    (_("Qualification"), 25, OPEN, 21),
    (_("Proposition"), 50, OPEN, 14),
    (_("Négociation"), 75, OPEN, 10),
    (_("Gagnée"), 100, WON, None),
    (_("Perdue"), 0, LOST, None),
)


def ensure_pipeline(viewer: Viewer) -> None:
    """Create the first pipeline, in the viewer's language, when the organisation has none."""
    if not count(Query("pipeline"), system(), 1).value:
        create_pipeline(viewer, _("Ventes"), 1)


def create_pipeline(viewer: Viewer, label: object, position: int) -> list[UUID]:
    """Create a pipeline with the usual stages, in the viewer's language, and return these in order."""
    with override(viewer.language):
        pipeline = Create("pipeline", {"name": str(label), "position": position})
        stages = [
            Create(
                "stage",
                {
                    "name": str(name),
                    "pipeline": pipeline.id,
                    "position": place,
                    "probability": probability,
                    "kind": kind,
                    "rotting_days": days,
                    "entry_fields": ASKED.get(kind),
                },
            )
            for place, (name, probability, kind, days) in enumerate(_STAGES, 1)
        ]
    apply(Change(viewer, Cause("setup"), [pipeline, *stages]))
    return [stage.id for stage in stages]
