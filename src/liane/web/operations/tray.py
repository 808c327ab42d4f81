"""What the tray says of each operation, in words and numbers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liane.capabilities.handover import giving
from liane.capabilities.transfer import exporting, importing
from liane.lib import formats
from liane.records import tasks
from liane.records.changes import bulk_work
from liane.records.definitions import checking, conversion, indexing, removal, returning
from liane.records.operations import State
from liane.records.past import taking
from liane.records.tasks import UNDO, Task
from liane.records.viewer import Viewer

IMPORTS = (importing.KIND, importing.KEPT_KIND)
_SHAPING = (checking.KIND, conversion.KIND, removal.KIND, returning.KIND)
# They have no records to count.
_UNCOUNTED = (checking.KIND, indexing.KIND)
KINDS = (bulk_work.KIND, exporting.KIND, giving.KIND, indexing.KIND, taking.KIND, UNDO, *_SHAPING, *IMPORTS)
_UNDOING = (UNDO, returning.KIND)
_UNDOABLE = (bulk_work.KIND, giving.KIND, taking.KIND, UNDO, *_SHAPING, *IMPORTS)
SHOWN = timedelta(days=exporting.KEPT_DAYS)
_STATES = {
    State.WAITING: gettext_lazy("En attente"),
    State.DONE: gettext_lazy("Terminé"),
    State.STOPPED: gettext_lazy("Arrêté"),
    State.FAILED: gettext_lazy("En échec"),
    State.UNDONE: gettext_lazy("Annulé"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the tray. `total` is None when how much there is to do is not known; `why` says why it failed."""

    id: UUID
    label: str
    said: str
    active: bool
    position: int
    total: int | None
    stoppable: bool
    undoable: bool
    redo: bool
    refused: int
    refused_text: str
    file: bool
    state: str
    why: str


def lines(viewer: Viewer, now: datetime | None = None) -> list[Shown]:
    """Return the operations that `viewer` asked for within a week and did not put away, the newest first."""
    moment = now or timezone.now()
    found = tasks.recent(viewer, KINDS, moment - SHOWN)
    undoing = {one.parameters["operation"] for one in found if one.kind in _UNDOING and one.active}
    why = tasks.reasons(found)
    return [
        _shown(one, viewer, moment, undoing, why.get(one.id, "")) for one in found if not one.parameters.get("away")
    ]


def _shown(one: Task, viewer: Viewer, now: datetime, undoing: Collection[str], why: str) -> Shown:
    """Return what is said of an operation; `undoing` are those that are being taken back."""
    left = one.written > 0 and one.state != State.UNDONE and str(one.id) not in undoing
    refused = ngettext("%(n)s refusée", "%(n)s refusées", one.refused)
    return Shown(
        id=one.id,
        label=_label(one),
        said=_said(one, viewer, now),
        active=one.active,
        position=one.position,
        total=one.total,
        stoppable=one.active and one.kind not in (UNDO, *_UNCOUNTED),
        undoable=one.kind in _UNDOABLE and not one.active and left,
        redo=one.kind in (taking.KIND, UNDO),
        refused=one.refused,
        refused_text=refused % {"n": formats.number(one.refused, viewer.language, 0)},
        file=one.kind == exporting.KIND and one.state == State.DONE and bool(one.parameters.get("file")),
        state=one.state,
        why=why,
    )


def _label(one: Task) -> str:
    # An import at hand is noted by the name of its file alone.
    return _("Import : %(objects)s") % {"objects": one.label} if one.kind == importing.KIND else one.label


def _said(one: Task, viewer: Viewer, now: datetime) -> str:
    if one.kind in _UNCOUNTED:
        return str(_("En chantier") if one.state == State.RUNNING else _STATES[State(one.state)])
    done = formats.number(one.position, viewer.language, 0)
    if one.state != State.RUNNING:
        state = str(_STATES.get(State(one.state), one.state))
        return state if not one.position else _("%(state)s, %(n)s fiches") % {"state": state, "n": done}
    if not one.total:
        return _("%(n)s fiches faites") % {"n": done}
    total = formats.number(one.total, viewer.language, 0)
    text = _("%(n)s sur %(total)s") % {"n": done, "total": total}
    left = _left(one, now)
    return _("%(done)s, encore %(left)s") % {"done": text, "left": left} if left else text


def _left(one: Task, now: datetime) -> str:
    """Return about how long the rest takes, as long as what is done took; "" when that says nothing yet."""
    spent = (now - one.started_at).total_seconds()
    if not one.total or not one.position or spent < 3:
        return ""
    seconds = round(spent * (one.total - one.position) / one.position)
    if seconds < 60:
        return _("%(n)d s") % {"n": max(1, seconds)}
    return _("%(n)d min") % {"n": round(seconds / 60)}
