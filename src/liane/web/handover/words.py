"""What hand-overs say: how many records of what, for whom, and where they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from liane.accounts.models import User
from liane.accounts.organisation import local
from liane.capabilities.handover.absences import told
from liane.capabilities.handover.models import HandOver
from liane.capabilities.handover.plans import Plan, label
from liane.lib import formats
from liane.records.queries.model import Leaf, both, parse_where
from liane.records.viewer import Viewer
from liane.web.frame import objects_of
from liane.web.handover.rules import told as condition
from liane.web.links import list_url
from liane.web.lists.state import ListState

State = HandOver.State


@dataclass(frozen=True, slots=True)
class Line:
    """How many records of a part somebody gets, and the address of their list, "" when there is none."""

    label: str
    number: str
    url: str = ""


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people."""
    return dict(User.objects.filter(id__in=set(ids)).values_list("id", "name"))


def lines(viewer: Viewer, numbers: Mapping[str, int], urls: Mapping[str, str] | None = None) -> list[Line]:
    """Return the parts of what somebody gets, as told to `viewer`."""
    return [
        Line(label(key), formats.number(number, viewer.language, 0), (urls or {}).get(key, ""))
        for key, number in numbers.items()
        if number
    ]


def summary(handover: HandOver, viewer: Viewer, people: Mapping[UUID, str]) -> dict[str, Any]:
    """Return what a line of the list and the head of the page say of a hand-over."""
    language = viewer.language
    period = ""
    if handover.starts_on and handover.ends_on:
        period = _("du %(from)s au %(to)s") % {
            "from": formats.date(handover.starts_on, language),
            "to": formats.date(handover.ends_on, language),
        }
    return {
        "id": handover.id,
        "giver": people.get(handover.giver_id, "—"),
        "asked_by": people.get(handover.asked_by, "—"),
        "asked_at": formats.datetime(local(handover.asked_at), language),
        "period": period,
        "state": told(handover),
        "mood": _MOODS.get(State(handover.state), ""),
        "reason": handover.reason,
        "kept": handover.kept,
    }


_MOODS = {State.FAILED: "bad", State.RUNNING: "warn"}


def received(handover: HandOver, receiver: UUID, keys: Iterable[str], viewer: Viewer) -> dict[str, str]:
    """Return the addresses of the lists that hold what a person received and still has."""
    known = {item.name: item for item in objects_of(viewer)}
    found = {}
    for key in keys:
        object_name, _dot, field_key = key.partition(".")
        item = known.get(object_name)
        field = item.field(field_key) if item is not None else None
        if item is None or field is None or field.kind.linked or viewer.on(object_name).hides(field_key):
            continue
        changed = parse_where(
            {
                "changed": field_key, "from": str(handover.giver_id), "to": str(receiver),
                "since": local(handover.asked_at).date().isoformat(),
            }
        )  # fmt: skip
        where = both(Leaf(field_key, "is", str(receiver)), changed)
        found[key] = ListState(item, where=where).url(list_url(item))
    return found


def ruled(plan: Plan, viewer: Viewer) -> list[dict[str, Any]]:
    """Return what is said of the rules before the last: which records, by which condition, to whom."""
    people = names(plan.people())
    return [
        {
            "label": label(one.part),
            "chips": condition(one.part, one.where, viewer),
            "to": ", ".join(people.get(receiver.id, "—") for receiver in one.receivers),
        }
        for one in plan.cases
    ]
