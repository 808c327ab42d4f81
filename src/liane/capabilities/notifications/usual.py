"""The kinds that every object brings: being given a record, a change of one that is followed, work that ended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liane.capabilities.following.followers import followers_of
from liane.capabilities.notifications.kinds import IN_APP, MAIL, Kind, Notice, Said, Told
from liane.capabilities.notifications.large import owned
from liane.records.objects import ObjectType
from liane.records.operations import State
from liane.records.registry import catalogue
from liane.records.touched import Touched
from liane.records.viewer import FieldRight, Viewer

_NAMED = 4
# What Liane keeps by itself is nobody's news.
_SILENT = frozenset({"created_at", "updated_at", "created_by", "updated_by"})


def tell_given(found: Sequence[Touched]) -> Iterator[tuple[Touched, Told]]:
    """Tell whoever becomes the owner of a record."""
    keys = {item.name: key for item, key in owned({one.object for one in found})}
    for one in found:
        key = keys.get(one.object)
        owner = one.after.get(key) if key else None
        if key and owner and one.action != "delete" and owner != one.before.get(key):
            yield one, Told(UUID(owner), one.object, one.record_id)


def say_given(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Say who gave the record, or how many records of an object."""
    said = {}
    for one in notices:
        if one.object != "change":
            said[one.id] = Said(_("%(who)s vous a confié cette fiche") % {"who": one.actor})
            continue
        item, number = catalogue().get(str(one.details.get("object"))), int(one.details.get("count", 0))
        if item is not None:
            text = ngettext(
                "%(who)s vous a confié %(n)s fiche : %(object)s",
                "%(who)s vous a confié %(n)s fiches : %(object)s",
                number,
            )
            said[one.id] = Said(
                text % {"who": one.actor, "n": number, "object": item.plural if number > 1 else item.label}
            )
    return said


def tell_changed(found: Sequence[Touched]) -> Iterator[tuple[Touched, Told]]:
    """Tell those who follow a record which of its fields changed."""
    changed: dict[str, list[Touched]] = {}
    for one in found:
        if one.action == "update" and _fields(one):
            changed.setdefault(one.object, []).append(one)
    for name, members in changed.items():
        item = catalogue().get(name)
        if item is None or not item.commented:
            continue
        people = followers_of(item, {one.record_id for one in members})
        for one in members:
            details = {"fields": _fields(one)}
            yield from ((one, Told(user_id, name, one.record_id, details)) for user_id in people.get(one.record_id, ()))


def _fields(one: Touched) -> list[str]:
    item = catalogue().get(one.object)
    if item is None:
        return []
    fields = [item.logged(key) for key in one.after]
    return [field.kept_under for field in fields if field and not field.read_only and field.key not in _SILENT]


def say_changed(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Name the fields that changed, those alone that the reader may see."""
    said = {}
    for one in notices:
        item = catalogue().get(one.object)
        labels = _labels(item, one.details.get("fields", ()), viewer) if item else []
        if not labels:
            continue
        names = ", ".join(_("« %(label)s »") % {"label": label} for label in labels[:_NAMED])
        more = len(labels) - _NAMED
        words = {"who": one.actor, "fields": names, "more": more}
        text = (
            ngettext(
                "%(who)s a modifié %(fields)s et %(more)d autre champ",
                "%(who)s a modifié %(fields)s et %(more)d autres champs",
                more,
            )
            if more > 0
            else _("%(who)s a modifié %(fields)s")
        )
        said[one.id] = Said(text % words)
    return said


def _labels(item: ObjectType, keys: Iterable[str], viewer: Viewer) -> list[str]:
    rights = viewer.on(item.name).fields
    fields = [field for key in keys if (field := item.logged(key))]
    return [str(field.label) for field in fields if rights.get(field.key) is not FieldRight.HIDDEN]


_OPERATIONS = """
SELECT id, label, state, created + updated + deleted, refused FROM records_operation
WHERE id = ANY(%s) AND actor_id = %s
"""


def say_operations(notices: Sequence[Notice], viewer: Viewer) -> Mapping[UUID, Said]:
    """Say how an operation that the reader asked for ended: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OPERATIONS, [[one.record_id for one in notices], viewer.user_id])
        known = {row[0]: row[1:] for row in cursor.fetchall()}
    said = {}
    for one in notices:
        if one.record_id in known:
            said[one.id] = Said(_ended(*known[one.record_id]))
    return said


def _ended(label: str, state: str, written: int, refused: int) -> str:
    if state == State.FAILED:
        return _("%(label)s : en échec. Ce qui était fait est gardé.") % {"label": label}
    if state == State.STOPPED:
        return _("%(label)s : arrêtée. Ce qui était fait est gardé.") % {"label": label}
    text = _("%(label)s : terminée") % {"label": label}
    if written:
        text += ngettext(", %(n)s fiche écrite", ", %(n)s fiches écrites", written) % {"n": written}
    if refused:
        text += ngettext(", %(n)s refusée", ", %(n)s refusées", refused) % {"n": refused}
    return text


GIVEN_KIND = Kind(
    gettext_lazy("Fiche confiée"),
    gettext_lazy("Quelqu’un vous donne une fiche."),
    "user-plus",
    say_given,
    tell_given,
    60,
)
CHANGED_KIND = Kind(
    gettext_lazy("Fiche suivie modifiée"),
    gettext_lazy("Une fiche que vous suivez change."),
    "pencil",
    say_changed,
    tell_changed,
    10,
    usual=(IN_APP, MAIL),
)
OPERATION_KIND = Kind(
    gettext_lazy("Opération terminée"),
    gettext_lazy("Un import, un export ou une longue modification que vous avez demandés sont finis."),
    "check",
    say_operations,
    usual=(IN_APP,),
)
