"""What stands in the way of a hand-over, in words, before anything is written."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from liane.accounts.models import User
from liane.accounts.viewers import viewer_for
from liane.capabilities.handover.models import HandOver
from liane.capabilities.handover.plans import (
    DEPARTMENT,
    MOST_CASES,
    MOST_RECEIVERS,
    Case,
    Plan,
    chosen,
    label,
    number,
)
from liane.lib import formats
from liane.lib.departments import NAMES
from liane.records import schema
from liane.records.queries.model import Query, QueryError
from liane.records.queries.walking import walk
from liane.records.viewer import Scope, Viewer

State = HandOver.State
Days = tuple[date, date]
_UNDER_WAY = (State.PLANNED, State.RUNNING)
_LONGEST = 2 * 366


def may_hand_over(viewer: Viewer, giver: UUID) -> bool:
    """Say whether `viewer` may hand over what `giver` is in charge of: hers, her team's, or anybody's."""
    return viewer.administrator or giver == viewer.user_id or giver in viewer.teammates | viewer.subordinates


def problems(
    viewer: Viewer,
    giver: UUID,
    plan: Plan,
    starts_on: date | None,
    ends_on: date | None,
    today: date,
    apart: UUID | None = None,
) -> list[str]:
    """Return why a hand-over cannot be made so, nothing when it can; `apart` is itself, once it is planned."""
    return [
        *_of_dates(viewer, starts_on, ends_on, today),
        *_of_people(viewer, giver, plan, _days(starts_on, ends_on, today)),
        *_of_parts(viewer, plan),
        *_of_cases(viewer, plan),
        *_of_overlap(viewer, giver, _days(starts_on, ends_on, today), apart),
    ]


def note(handover: HandOver, plan: Plan, viewer: Viewer, today: date) -> list[str]:
    """Note a hand-over unless something stands in its way; return why it was not noted.

    Of two of one portfolio that are asked for at the same instant one waits for the other, then is told of it.
    """
    giver, starts_on, ends_on = handover.giver_id, handover.starts_on, handover.ends_on
    with transaction.atomic():
        with connection.cursor() as cursor:
            place = f"{schema.current()}:handover:{giver}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [place])
        found = problems(viewer, giver, plan, starts_on, ends_on, today)
        if not found and starts_on is None and not any(number(*one, giver, viewer) for one in chosen(plan, viewer)):
            found = [_("Il n’y a rien à confier : ces fiches ont peut-être déjà changé de mains.")]
        if not found:
            handover.save()
    return found


def _of_dates(viewer: Viewer, starts_on: date | None, ends_on: date | None, today: date) -> Iterator[str]:
    if starts_on is None and ends_on is None:
        return
    if starts_on is None or ends_on is None:
        yield _("Une absence a un premier et un dernier jour.")
    elif ends_on < starts_on:
        yield _("L’absence finit avant d’avoir commencé.")
    elif ends_on < today:
        yield _("Cette absence est déjà finie.")
    elif (ends_on - starts_on).days > _LONGEST:
        yield _("Une absence dure deux ans au plus ; au-delà, passez le portefeuille pour de bon.")


def _of_people(viewer: Viewer, giver: UUID, plan: Plan, days: Days) -> Iterator[str]:
    people = plan.people()
    if len(people) > MOST_RECEIVERS:
        yield _("%(most)d personnes reçoivent au plus.") % {"most": MOST_RECEIVERS}
    if giver in people:
        yield _("On ne se passe pas ses propres fiches : choisissez quelqu’un d’autre.")
    known = {
        row[0]: (row[1], row[2]) for row in User.objects.filter(id__in=people).values_list("id", "name", "is_active")
    }
    for one in people:
        if one not in known:
            yield _("Une personne qui reçoit n’existe plus.")
        elif not known[one][1]:
            yield _("%(name)s a un compte désactivé : ses fiches resteraient sans personne.") % {"name": known[one][0]}
    for way in plan.ways():
        for problem in _of_receivers(way):
            words = {"n": way.number, "problem": problem}
            yield _("Règle %(n)d : %(problem)s") % words if way.number else problem
    away = HandOver.objects.filter(giver_id__in=people, state__in=(*_UNDER_WAY, State.GIVEN), ends_on__isnull=False)
    for absence in away.filter(_overlapping(days)):
        yield _("%(name)s s’absente du %(from)s au %(to)s.") % {
            "name": known.get(absence.giver_id, ("—", False))[0],
            "from": formats.date(absence.starts_on, viewer.language) if absence.starts_on else "—",
            "to": formats.date(absence.ends_on, viewer.language) if absence.ends_on else "—",
        }


def _of_receivers(way: Case | Plan) -> Iterator[str]:
    people = [one.id for one in way.receivers]
    if not people:
        yield _("Dites qui reçoit.")
    if len(set(people)) < len(people):
        yield _("Chaque personne qui reçoit n’est nommée qu’une fois.")
    taken: dict[str, UUID] = {}
    for one in way.receivers if way.rule == DEPARTMENT else ():
        for code in one.departments:
            if code not in NAMES:
                yield _("« %(code)s » n’est pas un département.") % {"code": code}
            elif code in taken:
                yield _("Le département %(code)s est donné à deux personnes.") % {"code": code}
            taken[code] = one.id


def _of_parts(viewer: Viewer, plan: Plan) -> Iterator[str]:
    found = chosen(plan, viewer)
    if not found:
        yield _("Choisissez au moins une partie du portefeuille.")
    for part, what in found:
        try:
            part.query(UUID(int=0), what, viewer)
        except LookupError:
            yield _("La vue choisie n’existe plus : %(object)s.") % {"object": part.object.plural}
    for person in plan.people():
        hers = viewer_for(person)
        everything = any(one.id == person for one in plan.receivers)
        own = {case.part for case in plan.cases if any(one.id == person for one in case.receivers)}
        blind = [
            part
            for part, _what in found
            if (everything or part.key in own)
            and not part.object.settings
            and hers.on(part.object.name).read is Scope.NONE
        ]
        name = User.objects.filter(id=person, is_active=True).values_list("name", flat=True).first()
        if blind and name:
            objects = ", ".join(dict.fromkeys(str(part.object.plural) for part in blind))
            yield _("%(name)s a un rôle qui ne montre pas ces fiches : %(objects)s.") % {
                "name": name,
                "objects": objects,
            }


def _of_cases(viewer: Viewer, plan: Plan) -> Iterator[str]:
    found = {part.key: part for part, _what in chosen(plan, viewer)}
    if len(plan.cases) > MOST_CASES:
        yield _("%(most)d règles au plus, et celle du reste.") % {"most": MOST_CASES}
    for case in plan.cases:
        part = found.get(case.part)
        if part is None:
            yield _("Règle %(n)d : ses fiches ne sont pas confiées, « %(object)s ».") % {
                "n": case.number,
                "object": label(case.part),
            }
            continue
        try:
            walk(Query(part.object.name, where=case.where), viewer, (), limit=1)
        except QueryError as error:
            yield _("Règle %(n)d : sa condition ne se lit pas. %(problem)s") % {"n": case.number, "problem": error}


def _of_overlap(viewer: Viewer, giver: UUID, days: Days, apart: UUID | None) -> Iterator[str]:
    mine = HandOver.objects.filter(giver_id=giver)
    if apart is not None:
        mine = mine.exclude(id=apart)
    absences = Q(state=State.GIVEN, ends_on__isnull=False) & _overlapping(days)
    planned = Q(state__in=_UNDER_WAY) & (Q(ends_on__isnull=True) | _overlapping(days))
    other = mine.filter(planned | absences).first()
    if other is None:
        return
    if other.starts_on is None or other.ends_on is None:
        yield _("Une passation de ce portefeuille est en cours : attendez qu’elle finisse.")
    else:
        yield _("Ce portefeuille est déjà confié à d’autres du %(from)s au %(to)s.") % {
            "from": formats.date(other.starts_on, viewer.language),
            "to": formats.date(other.ends_on, viewer.language),
        }


def _days(starts_on: date | None, ends_on: date | None, today: date) -> Days:
    """Return the first and last day that a hand-over speaks of: today when it is for good."""
    return (today, today) if starts_on is None or ends_on is None else (starts_on, ends_on)


def _overlapping(days: Days) -> Q:
    """Return the condition that an absence shares a day with these."""
    return Q(starts_on__lte=days[1], ends_on__gte=days[0])
