"""Why somebody may see or edit a record, or not: the ways that her scope is made of, each said in a sentence.

The answer is found by the very conditions of `queries.scope`, so it never disagrees with them. A sentence names the
rule behind it, whose record `Reason.rule` leads to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from liane.lib import formats
from liane.lib.periods import today
from liane.records.changes import reading
from liane.records.objects import Between, ObjectType, Owned, Via
from liane.records.queries.pages import titles
from liane.records.queries.scope import EDITING, EVERYONE, OWNED, RULE, SHARE, THROUGH, Way, ways
from liane.records.queries.sql import name
from liane.records.registry import catalogue
from liane.records.sharing import RULE as RULES
from liane.records.sharing import SHARE as SHARES
from liane.records.viewer import FieldRight, Scope, Verb, Viewer, system


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: `kind` says of what, `holds` that it opens (else that it stands in the way), `rule` (object, id)
    leads to the record that says so."""

    kind: str
    holds: bool
    text: str
    rule: tuple[str, UUID] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a person may, and all the reasons why she may; why she may not when none is."""

    allowed: bool
    reasons: tuple[Reason, ...]


def why(viewer: Viewer, object_name: str, record_id: UUID, verb: Verb = Verb.READ) -> Answer | None:
    """Return whether and why `viewer` may `verb` the record; None when there is no such record.

    It tells of others' rights: whoever shows it asks first who may know.
    """
    return why_each([viewer], object_name, record_id, verb)[0]


def why_each(
    viewers: Sequence[Viewer], object_name: str, record_id: UUID, verb: Verb = Verb.READ
) -> list[Answer | None]:
    """Return `why` for each of `viewers`: one statement asks for all of them whether the record is open to them."""
    item = catalogue()[object_name]
    verbs = (Verb.READ,) if verb is Verb.READ else (Verb.READ, verb)
    asked = [[ways(catalogue(), viewer, item, "t", one) for one in verbs] for viewer in viewers]
    conditions = [way.sql for each in asked for found in each for way in found]
    chosen = ", ".join(f"({sql.text}) IS TRUE" for sql in conditions) or "TRUE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {chosen} FROM {name(item.table)} t WHERE t.id = %s",
            [*(value for sql in conditions for value in sql.params), record_id],
        )
        row = cursor.fetchone()
    if row is None:
        return [None] * len(viewers)
    told = _Teller(item, record_id)
    flags = iter(row)
    return [_answer(told, viewer, each, verbs, flags) for viewer, each in zip(viewers, asked, strict=True)]


def _answer(told: "_Teller", viewer: Viewer, each: list[list[Way]], verbs: Sequence[Verb], flags: Any) -> Answer:
    """Return the answer of one viewer; it takes the flags of all of its ways, whatever it needs."""
    open_ways = [[way for way in found if next(flags)] for found in each]
    for verb, found in zip(verbs, open_ways, strict=True):
        if not found:
            return Answer(False, tuple(told.against(viewer, verb)))
    return Answer(True, tuple(reason for way in open_ways[-1] for reason in told.by(viewer, verbs[-1], way)))


def why_field(viewer: Viewer, object_name: str, record_id: UUID, key: str) -> Answer | None:
    """Return whether and why `viewer` may edit one field of the record; None when there is no such record."""
    found = why(viewer, object_name, record_id, Verb.UPDATE)
    item = catalogue()[object_name]
    if found is None or key not in item.fields:
        return None
    against = field_reasons(viewer, item, record_id, key)
    if not against:
        return found
    return Answer(False, tuple(against) if found.allowed else (*found.reasons, *against))


def field_reasons(viewer: Viewer, item: ObjectType, record_id: UUID, key: str) -> list[Reason]:
    """Return what keeps `viewer` from editing the field, whatever her rights on the record."""
    field, rights, rule = item.fields[key], viewer.on(item.name), _role(viewer)
    said = {"role": _role_name(viewer), "field": field.label}
    right = rights.fields.get(key)
    if right is FieldRight.HIDDEN:
        return [Reason("field", False, _("Le rôle « %(role)s » cache le champ « %(field)s ».") % said, rule)]
    if right is FieldRight.READ:
        text = _("Le rôle « %(role)s » montre le champ « %(field)s » sans laisser le modifier.") % said
        return [Reason("field", False, text, rule)]
    if field.read_only or field.computed:
        return [Reason("field", False, _("Liane remplit elle-même le champ « %(field)s ».") % said)]
    if key in rights.stages and item.path:
        stands = reading.by_id(item, [record_id], [item.path], lock=False).get(record_id, {}).get(item.path)
        if rights.locks(key, stands):
            return [Reason("stage", False, stage_reason(viewer, item, key), rule)]
    return []


def stage_reason(viewer: Viewer, item: ObjectType, key: str) -> str:
    """Say in which stages alone the viewer may edit a field."""
    stages = ", ".join(f"« {one} »" for one in stage_names(item, viewer.on(item.name).stages[key])) or "—"
    said = {"role": _role_name(viewer), "field": item.fields[key].label, "stages": stages}
    return str(_("Le rôle « %(role)s » laisse modifier « %(field)s » à ces étapes seulement : %(stages)s.") % said)


def stage_names(item: ObjectType, stages: frozenset[str]) -> list[str]:
    """Return what the stages of an object's path are called, those that are no more left out."""
    path = item.fields[item.path]
    if path.kind.name == "choice":
        return [str(option.label) for option in path.options if option.key in stages]
    known = titles(path.target, [UUID(one) for one in stages if len(one) == 36], system())
    return sorted(known.values())


class _Teller:
    """Says the reasons about one record; what it needs to know of it, it reads when it is first asked."""

    def __init__(self, item: ObjectType, record_id: UUID) -> None:
        self.item, self.record_id = item, record_id
        self._values: Mapping[str, Any] | None = None

    def by(self, viewer: Viewer, verb: Verb, way: Way) -> list[Reason]:
        """Return the reasons for which a way is open."""
        role = _role(viewer)
        said = {"role": _role_name(viewer), "objects": self.item.plural, "act": _acts(verb)}
        if way.kind == OWNED:
            return [self._owned(viewer, verb, said)]
        if way.kind == RULE and way.rule is not None:
            text = _("La règle de partage « %(rule)s » l’ouvre.") % {"rule": way.rule.name}
            return [Reason("rule", True, text, (RULES, way.rule.id))]
        if way.kind == SHARE:
            return self._shares(viewer, verb)
        if way.kind == EVERYONE:
            text = _("Ces fiches sont à tous, et le rôle « %(role)s » permet de les %(act)s : %(objects)s.") % said
            return [Reason("role", True, text, role)]
        if way.kind == THROUGH:
            return self._followed(viewer, verb)
        return [Reason("shown", True, _("Elle est à cette personne, ou son propriétaire la montre."))]

    def _owned(self, viewer: Viewer, verb: Verb, said: dict[str, Any]) -> Reason:
        role, reach, owner = _role(viewer), viewer.on(self.item.name).scope(verb), self._owner()
        if viewer.administrator:
            return Reason("role", True, _("Un administrateur voit et modifie tout."), role)
        if reach is Scope.ALL:
            text = _("Le rôle « %(role)s » permet de %(act)s toutes les fiches : %(objects)s.") % said
            return Reason("role", True, text, role)
        said |= {"owner": self._name(owner)}
        if owner == viewer.user_id:
            text = _("Le rôle « %(role)s » permet de %(act)s ses propres fiches, et celle-ci lui appartient.")
            return Reason("owner", True, text % said, role)
        if owner in viewer.subordinates:
            text = _(
                "Le rôle « %(role)s » permet de %(act)s les fiches des personnes que l’on dirige, "
                "et celle-ci est à %(owner)s."
            )
            return Reason("subordinate", True, text % said, role)
        text = _("Le rôle « %(role)s » permet de %(act)s les fiches de son équipe, et celle-ci est à %(owner)s.")
        return Reason("team", True, text % said, role)

    def against(self, viewer: Viewer, verb: Verb) -> list[Reason]:
        """Return why no way is open."""
        role, reach = _role(viewer), viewer.on(self.item.name).scope(verb)
        said = {"role": _role_name(viewer), "objects": self.item.plural, "act": _acts(verb)}
        if reach is Scope.NONE:
            text = _("Le rôle « %(role)s » ne permet pas de %(act)s ces fiches : %(objects)s.") % said
            return [Reason("role", False, text, role)]
        if not isinstance(self.item.scope, Owned):
            return [reason for reason in self._followed(viewer, verb) if not reason.holds] or [self._other(said, reach)]
        said |= {"owner": self._name(self._owner()), "reach": _reaches(reach)}
        text = _("Le rôle « %(role)s » permet de %(act)s %(reach)s, et celle-ci est à %(owner)s.") % said
        found = [Reason("scope", False, text, role)]
        if self.item.shareable and verb is not Verb.DELETE:
            found.append(Reason("share", False, _("Aucun partage ni aucune règle ne l’ouvre pour cela.")))
        return found

    def _other(self, said: dict[str, Any], reach: Scope) -> Reason:
        """Return why a record that hangs on another one is closed though that one is open."""
        writer: UUID | None = self._read().get("created_by")
        said |= {"reach": _reaches(reach), "writer": self._name(writer)}
        if isinstance(self.item.scope, Via) and writer is not None:
            text = _("Le rôle « %(role)s » permet de %(act)s %(reach)s, et celle-ci a été écrite par %(writer)s.")
        else:
            text = _("Elle n’est ni à cette personne, ni montrée ou laissée par son propriétaire.")
        return Reason("scope", False, text % said)

    def _shares(self, viewer: Viewer, verb: Verb) -> list[Reason]:
        share = catalogue()[SHARES]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT g.id, g.name, g.until FROM {name(share.table)} g WHERE g.record_id = %s "
                "AND g.who_id = ANY(%s::uuid[]) AND (g.until IS NULL OR g.until >= %s) AND (g.may_edit OR NOT %s) "
                "ORDER BY g.name",
                [self.record_id, list(viewer.shared.with_), today(viewer.zone), verb in EDITING],
            )
            rows = cursor.fetchall()
        found = []
        for share_id, receiver, until in rows:
            text = _("Elle est partagée avec %(name)s.") % {"name": receiver}
            if until is not None:
                said = {"name": receiver, "day": formats.date(until, viewer.language)}
                text = _("Elle est partagée avec %(name)s jusqu’au %(day)s.") % said
            found.append(Reason("share", True, text, (SHARES, share_id)))
        return found

    def _followed(self, viewer: Viewer, verb: Verb) -> list[Reason]:
        """Return what the rights on the records say that this one hangs on."""
        rule = self.item.scope
        relations = (rule.relation,) if isinstance(rule, Via) else rule.ends if isinstance(rule, Between) else ()
        needs_read = verb in (Verb.READ, Verb.EXPORT) or (isinstance(rule, Via) and rule.needs == "read")
        found: list[Reason] = []
        for relation in relations:
            value = self._read().get(relation)
            target = self.item.fields[relation].target
            target, other = (value["object"], value["id"]) if isinstance(value, Mapping) else (target, value)
            known = why(viewer, target, other, Verb.READ if needs_read else Verb.UPDATE) if other else None
            label = catalogue()[target].label if catalogue().get(target) else ""
            for reason in known.reasons if known else ():
                text = _("Elle suit une autre fiche (%(object)s). %(reason)s") % {
                    "object": label,
                    "reason": reason.text,
                }
                found.append(replace(reason, text=text))
        return found

    def _read(self) -> Mapping[str, Any]:
        if self._values is None:
            keys = [key for key, field in self.item.fields.items() if field.target and not field.kind.linked]
            self._values = reading.by_id(self.item, [self.record_id], keys, lock=False).get(self.record_id, {})
        return self._values

    def _owner(self) -> UUID | None:
        rule = self.item.scope
        return self._read().get(rule.field) if isinstance(rule, Owned) else None

    def _name(self, person: UUID | None) -> str:
        return titles("user", [person], system()).get(person, "—") if person else _("aucune personne")


def _role_name(viewer: Viewer) -> str:
    return viewer.role_name or "—"


def _role(viewer: Viewer) -> tuple[str, UUID] | None:
    return ("role", viewer.role_id) if viewer.role_id else None


def _acts(verb: Verb) -> str:
    """Return what a verb is called after « permet de »."""
    return {
        Verb.READ: _("voir"), Verb.UPDATE: _("modifier"), Verb.DELETE: _("supprimer"), Verb.EXPORT: _("exporter"),
        Verb.IMPORT: _("importer"), Verb.BULK: _("modifier en masse"), Verb.CREATE: _("créer"),
    }[verb]  # fmt: skip


def _reaches(reach: Scope) -> str:
    return {
        Scope.OWN: _("ses propres fiches"),
        Scope.SUBORDINATES: _("ses propres fiches et celles des personnes que l’on dirige"),
        Scope.TEAM: _("les fiches de son équipe et des personnes que l’on dirige"),
    }.get(reach, _("toutes les fiches"))
