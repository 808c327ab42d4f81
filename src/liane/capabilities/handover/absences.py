"""Absences: handed over on their first day, given back after their last, as far as it still is as handed over."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from liane.accounts.models import User
from liane.accounts.viewers import viewer_for
from liane.capabilities.handover.checks import problems
from liane.capabilities.handover.giving import ask, settle
from liane.capabilities.handover.models import HandOver
from liane.capabilities.handover.plans import load
from liane.capabilities.handover.telling import tell
from liane.records import operations, tasks
from liane.records.changes.model import Refused
from liane.records.changes.undo import undo
from liane.records.viewer import Viewer

State = HandOver.State


def due(today: date) -> int:
    """Begin the absences whose first day has come and end those whose last day is over; return how many."""
    settle()
    begun = list(HandOver.objects.filter(state=State.PLANNED, starts_on__lte=today).order_by("starts_on")[:100])
    for one in begun:
        viewer = viewer_for(one.asked_by)
        with override(viewer.language):
            begin(one, viewer, today)
    ended = list(HandOver.objects.filter(state=State.GIVEN, ends_on__lt=today).order_by("ends_on")[:100])
    for one in ended:
        viewer = viewer_for(one.asked_by)
        with override(viewer.language):
            give_back(one, viewer)
    return len(begun) + len(ended)


def begin(handover: HandOver, viewer: Viewer, today: date) -> bool:
    """Hand over what was planned, unless something stands in the way now: then say what."""
    found = problems(
        viewer, handover.giver_id, load(handover.plan), handover.starts_on, handover.ends_on, today, apart=handover.id
    )
    if found:
        HandOver.objects.filter(id=handover.id).update(state=State.FAILED, reason=" ".join(found))
        return False
    ask(handover, viewer)
    return True


def give_back(handover: HandOver, viewer: Viewer) -> int:
    """Undo what is still as it was handed over, and return how many records stay where they are.

    Whoever handed over may have it given back, whatever her rights are by now.
    """
    kept: set[UUID] = set()
    if handover.operation_id is not None:
        for change_id, _records in operations.left_to_undo(handover.operation_id):
            try:
                outcome = undo(change_id, viewer, own=True, partial=True)
            except Refused as refused:
                HandOver.objects.filter(id=handover.id).update(state=State.FAILED, reason=str(refused)[:1000])
                return 0
            kept |= {problem.id for problem in outcome.problems}
        operations.end_undone(handover.operation_id)
    if HandOver.objects.filter(id=handover.id, state=State.GIVEN).update(state=State.RETURNED, kept=len(kept)):
        tell(handover, back=True)
    return len(kept)


def give_back_later(handover: HandOver, viewer: Viewer) -> UUID | None:
    """Ask for the job that gives a large hand-over back, with its progress; None when there is nothing to give back."""
    if handover.operation_id is None:
        return None
    name = User.objects.filter(id=handover.giver_id).values_list("name", flat=True).first() or "—"
    label = _("Retour des fiches : %(name)s") % {"name": name}
    return tasks.take_back_later(handover.operation_id, viewer, label, own=True)


def returning(handover: HandOver) -> bool:
    """Tell whether a job is giving it back."""
    mine = str(handover.operation_id)
    return any(one.active and one.parameters.get("operation") == mine for one in tasks.of_kind(tasks.UNDO))


def cancel(handover: HandOver) -> bool:
    """Call off an absence that has not begun; say whether there was anything to call off."""
    return bool(HandOver.objects.filter(id=handover.id, state=State.PLANNED).update(state=State.CANCELLED))


def told(handover: HandOver) -> str:
    """Return in words where a hand-over stands."""
    words = {
        State.PLANNED: _("Prévue"),
        State.RUNNING: pgettext("operation", "En cours"),
        State.GIVEN: _("Faite"),
        State.RETURNED: _("Rendue"),
        State.CANCELLED: _("Abandonnée"),
        State.FAILED: _("En échec"),
    }
    return words[State(handover.state)]
