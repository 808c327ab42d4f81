"""Telling whoever receives a portfolio, or has it back, once and in numbers, instead of record by record."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.accounts.models import User
from liane.capabilities.handover.models import HandOver, Share
from liane.capabilities.handover.plans import label
from liane.capabilities.notifications.kinds import Kind, Notice, Said
from liane.capabilities.notifications.storing import Fresh, store
from liane.lib import formats
from liane.records.viewer import Scope, Viewer

NOTICE = "handover"


def tell(handover: HandOver, *, back: bool = False) -> None:
    """Tell each receiver what she got, or that it went `back`; then the giver too. Nobody of what she did herself."""
    numbers: dict[UUID, dict[str, int]] = {}
    for receiver, part, number in Share.objects.filter(handover_id=handover.id).values_list(
        "receiver_id", "part", "number"
    ):
        numbers.setdefault(receiver, {})[part] = number
    if back:
        numbers.setdefault(handover.giver_id, {})
    details = {"giver": str(handover.giver_id), "back": back}
    until = handover.ends_on.isoformat() if handover.ends_on and not back else ""
    store(
        [
            Fresh(person, NOTICE, NOTICE, handover.id, handover.asked_by, timezone.now(), None,
                  details | {"parts": parts, "until": until})
            for person, parts in numbers.items()
            if person != handover.asked_by
        ]
    )  # fmt: skip


def say(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Say whose portfolio it is, how many records of what: of the objects alone that the reader sees."""
    givers = {UUID(one.details["giver"]) for one in notices}
    names = dict(User.objects.filter(id__in=givers).values_list("id", "name"))
    said = {}
    for one in notices:
        giver = UUID(one.details["giver"])
        words = {"who": one.actor, "giver": names.get(giver, "—")}
        if one.details["back"]:
            own = giver == viewer.user_id
            text = _("Vos fiches vous sont rendues") if own else _("%(giver)s retrouve ses fiches") % words
        elif giver == one.actor_id:
            text = _("%(who)s vous confie ses fiches") % words
        else:
            text = _("%(who)s vous confie des fiches qui étaient à %(giver)s") % words
        numbers = _numbers(one.details["parts"], viewer)
        text += _until(one.details["until"], viewer)
        said[one.id] = Said(f"{text} ({numbers})" if numbers else text)
    return said


def _until(day: str, viewer: Viewer) -> str:
    if not day:
        return ""
    return _(" jusqu’au %(day)s") % {"day": formats.date(date.fromisoformat(day), viewer.language)}


def _numbers(parts: Mapping[str, int], viewer: Viewer) -> str:
    told = [
        _("%(what)s : %(which)s") % {"what": label(key), "which": formats.number(number, viewer.language, 0)}
        for key, number in parts.items()
        if number and viewer.on(key.partition(".")[0]).read is not Scope.NONE
    ]
    return " · ".join(told)


KIND = Kind(
    gettext_lazy("Portefeuille confié"),
    gettext_lazy("Quelqu’un vous confie ses fiches, ou celles d’un autre, ou elles sont rendues."),
    "arrow-forward-up",
    say,
    rank=70,
)
