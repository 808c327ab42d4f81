"""A portfolio of Alice's, and short ways to hand it over and to see whose it is."""

from datetime import date
from types import SimpleNamespace
from uuid import UUID

from liane.accounts.viewers import viewer_for
from liane.capabilities.handover import giving
from liane.capabilities.handover.models import HandOver, Share
from liane.capabilities.handover.plans import Plan, Receiver
from liane.lib.ids import new_id
from liane.records.changes.model import Create
from liane.records.queries.columns import Reference
from tests.records.people import SYSTEM, update, values, write
from tests.web.records import sell

DAY = date(2026, 6, 1)


def make(people: SimpleNamespace) -> SimpleNamespace:
    """Add to what `sell` makes a company in Lyon with a contact, a won deal, a shared view, and a team of Alice's."""
    ids = sell(people)
    ids.lyon, ids.other, ids.won_deal, ids.view, ids.team = (new_id() for _number in range(5))
    address = {"postcode": "69003", "city": "Lyon", "country": "FR"}
    company = {"name": "Soieries Guignol", "address": address, "owner": people.alice}
    deal = {
        "name": "Gagnée",
        "company": ids.berthaut,
        "pipeline": ids.pipeline,
        "stage": ids.won,
        "owner": people.alice,
    }
    view = {"name": "À relancer", "object": "company", "kind": "list", "visibility": "everyone", "owner": people.alice}
    write(
        SYSTEM,
        Create("company", company, ids.lyon),
        Create("contact", {"last_name": "Canut", "company": ids.lyon, "owner": people.alice}, ids.other),
        Create("deal", deal, ids.won_deal),
        Create("view", view, ids.view),
        Create("team", {"name": "Grands comptes", "manager": people.alice}, ids.team),
    )
    update(SYSTEM, "company", ids.berthaut, address={"postcode": "21000", "city": "Dijon", "country": "FR"})
    return ids


def plan(rule: str, *people: UUID, parts: dict[str, str] | None = None, **departments: tuple[str, ...]) -> Plan:
    """Return a plan; all that is Alice's unless `parts` says what."""
    every = {"company.owner": "all", "contact.owner": "all", "deal.owner": "all"}
    receivers = tuple(Receiver(one, departments.get(f"d{at}", ())) for at, one in enumerate(people))
    return Plan(parts or every, rule, receivers)


def hand_over(
    by: UUID, giver: UUID, given: Plan, starts_on: date | None = None, ends_on: date | None = None
) -> HandOver:
    """Hand over at once as the person `by`, and return the hand-over as it then stands."""
    one = HandOver.objects.create(giver_id=giver, asked_by=by, plan=given.dump(), starts_on=starts_on, ends_on=ends_on)
    giving.ask(one, viewer_for(by))
    one.refresh_from_db()
    return one


def owner(object_name: str, record_id: UUID, field: str = "owner") -> UUID | None:
    """Return whom a field of a record names."""
    found = values(object_name, record_id, field)
    value = found[0] if found else None
    return value.id if isinstance(value, Reference) else value


def shares(one: HandOver) -> dict[tuple[UUID, str], int]:
    """Return how many records of each part each person received."""
    rows = Share.objects.filter(handover_id=one.id).values_list("receiver_id", "part", "number")
    return {(receiver, part): number for receiver, part, number in rows}
