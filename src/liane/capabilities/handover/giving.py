"""Doing a hand-over: one undoable operation, a single Change when it is small, with what each receiver gets."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from liane.accounts.models import User
from liane.capabilities.handover.models import HandOver
from liane.capabilities.handover.plans import Part, Plan, chosen, load, number
from liane.capabilities.handover.sharing import Sharer
from liane.capabilities.handover.telling import tell
from liane.lib.ids import new_id
from liane.records import operations, tasks
from liane.records.changes.gate import apply
from liane.records.changes.model import BATCH, MAX_RECORDS, Cause, Change, Outcome, Update
from liane.records.operations import Step
from liane.records.queries.columns import Reference
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch
from liane.records.queries.walking import FIRST, walk
from liane.records.registry import catalogue
from liane.records.tasks import Task
from liane.records.viewer import Viewer

KIND = "handover"
# So many records are handed over within a request.
AT_ONCE = 300
_READ = 500
State = HandOver.State


def ask(handover: HandOver, viewer: Viewer) -> UUID:
    """Begin a hand-over as `viewer`: at once when it is small, else by a job. Returns the operation."""
    plan = load(handover.plan)
    total = sum(number(part, what, handover.giver_id, viewer) for part, what in chosen(plan, viewer))
    name = User.objects.filter(id=handover.giver_id).values_list("name", flat=True).first() or "—"
    label = _("Passation : %(name)s") % {"name": name}
    parameters: dict[str, Any] = {"handover": str(handover.id), "until": str(new_id())}
    with transaction.atomic():
        if total <= AT_ONCE:
            operation_id = operations.start(KIND, label, viewer, parameters, total)
        else:
            operation_id = tasks.later(KIND, label, viewer, parameters, total)
        HandOver.objects.filter(id=handover.id).update(state=State.RUNNING, operation_id=operation_id)
    if total <= AT_ONCE:
        tasks.carry_on(operation_id, viewer)
        settle()
    return operation_id


def settle() -> None:
    """Bring hand-overs to where their operations stand: undone or stopped in the tray, or failed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE handover h SET state = CASE o.state WHEN 'undone' THEN 'returned' WHEN 'failed' THEN 'failed' "
            "ELSE 'given' END, reason = CASE o.state WHEN 'failed' THEN coalesce(o.report->-1->>'message', '') ELSE "
            "h.reason END, kept = CASE o.state WHEN 'undone' THEN coalesce((SELECT u.refused FROM records_operation u "
            "WHERE u.kind = 'undo' AND u.parameters->>'operation' = o.id::text ORDER BY u.started_at DESC LIMIT 1), 0) "
            "ELSE h.kept END FROM records_operation o WHERE o.id = h.operation_id AND h.state IN ('running', 'given') "
            "AND (o.state IN ('undone', 'failed') OR (o.state = 'stopped' AND h.state = 'running')) "
            "RETURNING h.id, h.state"
        )
        returned = [row[0] for row in cursor.fetchall() if row[1] == State.RETURNED]
    for one in HandOver.objects.filter(id__in=returned):
        tell(one, back=True)


def steps(one: Task, viewer: Viewer) -> Iterator[Step]:
    """Yield what is left of a hand-over; each step reads its records and writes them in one transaction."""
    handover = HandOver.objects.get(id=UUID(one.parameters["handover"]))
    plan = load(handover.plan)
    until = UUID(one.parameters["until"])
    sharer = Sharer(catalogue(), plan, handover.giver_id, viewer, turn=one.position)
    if (one.total or 0) <= MAX_RECORDS and not one.position:
        yield Step(None, one.total or 0, make=_Whole(handover, plan, sharer, viewer, until, one.id))
    else:
        yield from _in_batches(one, handover, plan, sharer, viewer, until)
    if HandOver.objects.filter(id=handover.id, state=State.RUNNING).update(state=State.GIVEN):
        tell(handover)


def _in_batches(
    one: Task, handover: HandOver, plan: Plan, sharer: Sharer, viewer: Viewer, until: UUID
) -> Iterator[Step]:
    position = one.position
    done = int(one.parameters.get("part", 0))
    last = UUID(one.parameters.get("last", str(FIRST)))
    for place, (part, what) in enumerate(chosen(plan, viewer)):
        if place < done:
            continue
        query = part.query(handover.giver_id, what, viewer)
        while ids := walk(query, viewer, part.verbs, after=last, until=until, limit=BATCH):
            last, position = ids[-1], position + len(ids)
            giving = Giving(handover, sharer, viewer, one.id, [(part, ids)])
            yield Step(None, position, make=giving, marks={"part": place, "last": str(last)})
            if len(ids) < BATCH:
                break
        last = FIRST


@dataclass
class Giving:
    """Gives some records of some parts, as one Change, and notes how many each receiver got."""

    handover: HandOver
    sharer: Sharer
    viewer: Viewer
    operation: UUID
    pieces: Sequence[tuple[Part, Sequence[UUID]]]

    def __call__(self) -> Outcome:
        """Make the Change; records that cannot be written so are left out, and reported."""
        with transaction.atomic():
            values: dict[tuple[str, UUID], dict[str, Any]] = {}
            receivers: dict[UUID, list[tuple[UUID, str]]] = {}
            for part, ids in self.pieces:
                shared = self.sharer.share(part, ids)
                held = _held(part, ids, self.viewer) if part.field.kind.linked else None
                for one in ids:
                    value = shared[one] if held is None else _instead(held[one], self.handover.giver_id, shared[one])
                    # A record that names the giver twice changes once.
                    values.setdefault((part.object.name, one), {})[part.field.key] = value
                    receivers.setdefault(one, []).append((shared[one], part.key))
            edits = [Update(name, one, given) for (name, one), given in values.items()]
            cause = Cause(KIND, str(self.handover.id))
            outcome = apply(Change(self.viewer, cause, edits, partial=True, operation=self.operation))
            _note(self.handover.id, Counter(pair for one in outcome.updated for pair in receivers.get(one, ())))
            return outcome


@dataclass
class _Whole:
    """Gives all of a small hand-over as one Change."""

    handover: HandOver
    plan: Plan
    sharer: Sharer
    viewer: Viewer
    until: UUID
    operation: UUID

    def __call__(self) -> Outcome:
        pieces = [(part, self._ids(part, what)) for part, what in chosen(self.plan, self.viewer)]
        return Giving(self.handover, self.sharer, self.viewer, self.operation, [one for one in pieces if one[1]])()

    def _ids(self, part: Part, what: str) -> list[UUID]:
        query = part.query(self.handover.giver_id, what, self.viewer)
        return walk(query, self.viewer, part.verbs, until=self.until, limit=MAX_RECORDS)


def _held(part: Part, ids: Sequence[UUID], viewer: Viewer) -> dict[UUID, list[UUID]]:
    """Return the people whom a field to several names, for each record."""
    found: dict[UUID, list[UUID]] = {}
    for at in range(0, len(ids), _READ):
        some = tuple(ids[at : at + _READ])
        page = fetch(Query(part.object.name, columns=(part.field.key,), ids=some, limit=_READ), viewer)
        for row in page.rows:
            named = row.values[0] or []
            found[row.id] = [one.id for one in named if isinstance(one, Reference) and one.id is not None]
    return found


def _instead(people: list[UUID], giver: UUID, receiver: UUID) -> list[UUID]:
    return list(dict.fromkeys(receiver if one == giver else one for one in people))


def _note(handover_id: UUID, shares: Mapping[tuple[UUID, str], int]) -> None:
    if not shares:
        return
    keys = list(shares)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO handover_share AS s (handover_id, receiver_id, part, number) "
            "SELECT %s, * FROM unnest(%s::uuid[], %s::text[], %s::integer[]) "
            "ON CONFLICT (handover_id, receiver_id, part) DO UPDATE SET number = s.number + EXCLUDED.number",
            [handover_id, [one for one, _part in keys], [part for _one, part in keys], [shares[key] for key in keys]],
        )
