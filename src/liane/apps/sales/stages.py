"""What holds for deals: which pipeline and stage they stand in, since when, and what they are worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.apps.sales.choices import LOST, OPEN, WON
from liane.records.changes.draft import Batch, Draft
from liane.records.fields.base import Value

_NOWHERE: Mapping[str, Value] = {"position": None}


@dataclass(frozen=True, slots=True)
class Place:
    """A stage as the rules know it; `order` sorts pipelines, then stages. A retired one takes no deal any more."""

    id: UUID
    pipeline: UUID
    kind: str
    order: tuple[int, int]
    retired: bool


def place_deals(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Give each deal a pipeline and one of its stages: the first ones when nothing is said.

    A new pipeline alone moves the deal to its first stage; a new stage alone brings its pipeline along.
    """
    placed = [draft for draft in drafts if draft.action != "delete" and _moves(draft)]
    if not placed:
        return
    places = _places(batch)
    for draft in placed:
        _place(draft, places)


def _moves(draft: Draft) -> bool:
    return draft.changes("pipeline", "stage") or draft.get("pipeline") is None or draft.get("stage") is None


def _place(draft: Draft, places: Mapping[UUID, Place]) -> None:
    pipeline, place = draft.get("pipeline"), places.get(draft.get("stage"))
    if draft.get("stage") is not None and place is None:
        # The gate says that the stage does not exist.
        return
    if place is not None and place.retired and draft.changes("stage"):
        draft.refuse("stage", _("Cette étape est retirée : choisissez-en une autre."), "retired")
        return
    if place is not None and place.pipeline == pipeline:
        return
    if place is not None and (pipeline is None or not draft.changes("pipeline")):
        draft.set("pipeline", place.pipeline)
    elif place is not None and draft.changes("stage"):
        draft.refuse("stage", _("Cette étape n’appartient pas à ce pipeline."), "other_pipeline")
    else:
        first = _first(places, pipeline)
        if first is None:
            draft.refuse(
                "stage",
                _("Ce pipeline n’a pas encore d’étape : ajoutez-en une dans les réglages."),
                "no_stage",
            )
        else:
            draft.set("pipeline", first.pipeline)
            draft.set("stage", first.id)


def _first(places: Mapping[UUID, Place], pipeline: UUID | None) -> Place | None:
    """Return the first open stage of `pipeline`, or of the first pipeline."""
    candidates = [place for place in places.values() if pipeline in (None, place.pipeline) and not place.retired]
    return min(candidates, key=lambda place: (place.kind != OPEN, *place.order), default=None)


def _places(batch: Batch) -> dict[UUID, Place]:
    """Return every stage, those of this very Change included."""
    ranks = batch.read("pipeline", None, "position")
    return {
        stage_id: Place(
            stage_id,
            stage["pipeline"],
            stage["kind"] or OPEN,
            (ranks.get(stage["pipeline"], _NOWHERE)["position"] or 0, stage["position"] or 0),
            bool(stage["retired"]),
        )
        for stage_id, stage in batch.read("stage", None, "pipeline", "kind", "position", "retired").items()
    }


def date_stages(batch: Batch, drafts: Sequence[Draft]) -> None:
    """Note since when a deal stands in its stage, and when it was closed, as of when the Change was so."""
    moved = [
        draft
        for draft in drafts
        if draft.action != "delete" and not draft.problems and draft.get("stage") and draft.changes("stage")
    ]
    if not moved:
        return
    places = _places(batch)
    for draft in moved:
        place = places.get(draft.get("stage"))
        if place is None:
            continue
        closed = place.kind in (WON, LOST)
        if not draft.changes("stage_since"):
            draft.set("stage_since", draft.effective_at)
        if not closed:
            draft.set("closed_at", None)
        elif not draft.changes("closed_at"):
            draft.set("closed_at", draft.effective_at)
        for kind, reason in ((LOST, "loss_reason"), (WON, "win_reason")):
            if draft.action == "update" and place.kind != kind and draft.get(reason) is not None:
                draft.set(reason, None)
