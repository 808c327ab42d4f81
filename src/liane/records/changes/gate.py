"""The gate: the only way to write records.

``apply`` reads, checks, authorises and writes a Change with its log entries and derived tables in one
transaction. A Change of one record and one of five thousand run the same statements, but for filing (`bulk`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.lib.ids import new_id
from liane.records.changes import attachments, bulk, checks, demands, dependents, journal, numbering, sending, stored
from liane.records.changes.discretion import told
from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import (
    MAX_RECORDS,
    Change,
    Conflict,
    Create,
    Delete,
    Edit,
    External,
    Forbidden,
    Missing,
    Outcome,
    Problem,
    Refused,
    Update,
)
from liane.records.changes.slots import projections
from liane.records.changes.turns import in_turn
from liane.records.objects import ObjectType
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import Scope, Verb, Viewer, system

# How far one edit may imply another: a whole, its parts, their parts…
_ROUNDS = 50
_VERBS = {"create": Verb.CREATE, "update": Verb.UPDATE, "delete": Verb.DELETE}
_ERRORS = {"missing": Missing, "forbidden": Forbidden, "conflict": Conflict}


def apply(change: Change) -> Outcome:
    """Make `change` and return what it did. Raises Refused (Missing, Forbidden, Conflict) with every reason.

    With `change.partial`, records that have a problem are left out and reported in the outcome instead.
    """
    if change.viewer.as_of is not None:
        said = _("Vous regardez le passé : rien ne peut y être modifié. Revenez à aujourd’hui.")
        raise Forbidden([Problem("", UUID(int=0), "", said, "past")])
    if len(change.edits) > MAX_RECORDS:
        message = _("Un changement porte sur %(maximum)d fiches au plus.") % {"maximum": MAX_RECORDS}
        raise Refused([Problem("", UUID(int=0), "", message, "too_many")])
    if change.viewer.guest is not None:
        looking = _("Vous regardez Liane à la place d’une autre personne : rien ne s’y modifie.")
        raise Forbidden([Problem("", UUID(int=0), "", looking, "guest")])
    # A commit that comes right after checks what is deferred, within this very `try`.
    settles = connection.in_atomic_block
    try:
        return in_turn(lambda: _Gate(change, settles=settles).run())
    except (IntegrityError, psycopg.errors.IntegrityError) as error:
        raise Refused(told([checks.explain(catalogue(), error)], change.viewer)) from error


def check(change: Change) -> tuple[Problem, ...]:
    """Return the problems that `change` would meet, writing nothing: a dry run."""
    with transaction.atomic():
        gate = _Gate(change)
        batch = gate.prepare()
        if batch.held and not gate.unknown and not batch.problems():
            # Conditions are asked of the rows as they would be: they are written, then forgotten.
            with transaction.atomic():
                gate.store_healthy()
                gate.refused_by_conditions()
                transaction.set_rollback(True)
        return (*gate.unknown, *told(batch.problems(), change.viewer))


class _Gate:
    """One Change going through. Steps are methods in the order in which they run."""

    def __init__(self, change: Change, *, settles: bool = True) -> None:
        self.change = change
        self.viewer = change.viewer
        self.catalogue: Catalogue = catalogue()
        self.batch = Batch(change, self.catalogue)
        self.now = datetime.now(UTC)
        self.unknown: list[Problem] = []
        self.settles = settles and change.operation is None
        self.as_system = system(
            language=self.viewer.language,
            zone=self.viewer.zone,
            currency=self.viewer.currency,
            region=self.viewer.region,
        )

    def run(self) -> Outcome:
        with sending.together():
            return self._run()

    def _run(self) -> Outcome:
        self.prepare()
        problems = [*self.unknown, *self.batch.problems()]
        if problems and not self.change.partial:
            raise _refusal(told(problems, self.viewer))
        problems += checks.drop_dangling(self.batch)
        numbering.give([draft for draft in self.batch.healthy() if draft.action != "update" or draft.values], self.now)
        return self._write(self._store_what_holds(problems), problems)

    def _store_what_holds(self, problems: list[Problem]) -> list[Draft]:
        """Store the drafts; those for which a condition does not hold are refused, the others stored without them."""
        dependents.keep_external([draft for draft in self.batch.healthy() if draft.action == "delete"])
        while True:
            if not self.batch.held:
                return self.store_healthy()
            with transaction.atomic():
                drafts = self.store_healthy()
                if not self.refused_by_conditions():
                    return drafts
                transaction.set_rollback(True)
            found = [problem for draft in drafts for problem in draft.problems]
            if not self.change.partial:
                raise _refusal(told(found, self.viewer))
            problems += [*found, *checks.drop_dangling(self.batch)]

    def refused_by_conditions(self) -> bool:
        """Say whether what is stored breaks a condition that a rule demanded; "me" is who makes the Change."""
        asking = replace(self.as_system, user_id=self.viewer.user_id, teammates=self.viewer.teammates)
        refused = demands.check_conditions(self.batch, self.catalogue, asking)
        # With conditions, so that one answer says all that is missing.
        return demands.check_filled(self.batch) or refused

    def prepare(self) -> Batch:
        """Read, check and complete every record, following what the edits imply until nothing is left."""
        self._take(self.change.edits, by_system=False)
        fresh = list(self.batch.drafts.values())
        self.batch.implied = list(self.change.follows)
        for _round in range(_ROUNDS):
            self._complete(fresh)
            implied, self.batch.implied = self.batch.implied, []
            if not implied:
                break
            fresh = self._take(implied, by_system=True)
        else:
            raise RuntimeError("the rules of these objects imply one another without end")
        if not self.batch.held:
            demands.check_filled(self.batch)
        attachments.settle(self.batch, self.viewer, canonical=self.change.canonical)
        checks.validate(self.batch, self.catalogue, self._judged(by_system=False), self.now)
        return self.batch

    def _complete(self, drafts: Sequence[Draft]) -> None:
        """Run the rules of each object on its drafts, and follow deletions to what depends on them."""
        if self.change.canonical:
            dependents.follow(self.batch, [draft for draft in drafts if draft.action == "delete"])
            return
        by_object: dict[str, list[Draft]] = {}
        for draft in drafts:
            if not draft.problems:
                by_object.setdefault(draft.object.name, []).append(draft)
        for members in by_object.values():
            for rule in members[0].object.rules:
                rule(self.batch, members)
        dependents.follow(self.batch, [draft for draft in drafts if draft.action == "delete"])

    def _take(self, edits: Iterable[Edit], *, by_system: bool) -> list[Draft]:
        """Turn edits into drafts: load what exists, read what is given."""
        touched: dict[UUID, Draft] = {}
        groups: dict[tuple[str, str], list[Edit]] = {}
        for edit in edits:
            action = "create" if isinstance(edit, Create) else "update" if isinstance(edit, Update) else "delete"
            groups.setdefault((edit.object, action), []).append(edit)
        for (name, action), members in groups.items():
            item = self.catalogue.get(name)
            if item is None:
                message = _("L’objet « %(name)s » n’existe pas.") % {"name": name}
                self.unknown += [Problem(name, edit.id, "", message, "missing", edit.line) for edit in members]
                continue
            drafts = self._draft(item, action, members, by_system=by_system)
            touched |= {draft.id: draft for draft in drafts}
        return list(touched.values())

    def _judged(self, *, by_system: bool) -> Viewer:
        """Return by whose rights an edit is judged."""
        return self.as_system if by_system or self.change.authorised else self.viewer

    def _draft(self, item: ObjectType, action: str, edits: Sequence[Edit], *, by_system: bool) -> list[Draft]:
        viewer = self._judged(by_system=by_system)
        verb = _VERBS[action]
        fresh = [edit for edit in edits if edit.id not in self.batch.drafts]
        found: dict[UUID, stored.Stored] = {}
        if action != "create":
            found = stored.load(self.catalogue, item, [edit.id for edit in fresh], viewer, verb)
        free = checks.free(item, viewer)
        taken = stored.taken([edit.id for edit in fresh if isinstance(edit, Create) and edit.given])
        drafts = []
        for asked in edits:
            draft = known = self.batch.drafts.get(asked.id)
            if draft is not None and not by_system and draft.action != action:
                draft.refuse("", _("Cette fiche est modifiée de deux façons à la fois."), "twice")
                continue
            if draft is None:
                draft = Draft(item, asked.id, action, {}, line=asked.line, system=by_system)
                draft.effective_at = getattr(asked, "effective_at", None) or self.change.effective_at or self.now
                self._open(draft, asked, found.get(asked.id))
                if asked.id in taken:
                    draft.refuse("", _("Une fiche porte déjà cet identifiant."), "exists")
            edit = asked if isinstance(asked, Create) else dependents.settled(asked, draft)
            if edit is None:
                continue
            if known is None:
                self.batch.add(draft)
            elif action == "delete":
                draft.action = "delete"
                draft.values = {}
            elif draft.action == "delete":
                continue
            if isinstance(edit, Create | Update) and not draft.problems:
                checks.read(draft, edit, viewer, free, canonical=self.change.canonical, by_system=by_system)
            drafts.append(draft)
        if action == "update":
            checks.merge([draft for draft in drafts if draft.seen is not None])
        return drafts

    def _open(self, draft: Draft, edit: Edit, known: stored.Stored | None) -> None:
        name = draft.object.label
        if isinstance(edit, Create):
            draft.version = edit.version
            draft.external = _pairs(edit.external)
            draft.unread, draft.unread_links = edit.unread, edit.unread_links
            if self._judged(by_system=draft.system).on(draft.object.name).create is Scope.NONE:
                message = _("Votre rôle ne permet pas de créer ici : %(object)s.") % {"object": name}
                draft.refuse("", message, "forbidden")
            return
        if known is None:
            draft.refuse("", _("Cette fiche n’existe pas ou n’existe plus : %(object)s.") % {"object": name}, "missing")
            return
        draft.before = known.values
        draft.unread = known.unread
        draft.version = known.version + 1
        if isinstance(edit, Update) and edit.version is not None and edit.version != known.version:
            draft.seen = edit.version
        if not known.allowed and not draft.system:
            forbidden = (
                _("Votre rôle ne permet pas de supprimer cette fiche.")
                if isinstance(edit, Delete)
                else _("Votre rôle ne permet pas de modifier cette fiche.")
            )
            draft.refuse("", forbidden, "forbidden")

    def _write(self, drafts: list[Draft], problems: list[Problem]) -> Outcome:
        if not drafts:
            return Outcome(None, problems=tuple(told(problems, self.viewer)))
        change_id = new_id()
        journal.write(self.change, change_id, drafts, self.now)
        attachments.place(drafts)
        for project in projections.all().values():
            project(drafts)
        if len(drafts) >= bulk.LARGE and self.change.operation is None:
            # An operation files beside its next batch.
            bulk.file_entries()
        if self.settles:
            self._settle()
        created, updated, deleted = (
            tuple(draft.id for draft in drafts if draft.action == action) for action in ("create", "update", "delete")
        )
        return Outcome(
            change_id,
            created=created,
            updated=updated,
            deleted=deleted,
            versions={draft.id: draft.version for draft in drafts},
            problems=tuple(told(problems, self.viewer)),
        )

    def store_healthy(self) -> list[Draft]:
        """Write the rows, links and external ids of the drafts without problems, and return these."""
        drafts = [draft for draft in self.batch.healthy() if draft.action != "update" or draft.values]
        author = self.viewer.user_id
        by_action: dict[str, dict[str, list[Draft]]] = {"create": {}, "update": {}, "delete": {}}
        for draft in drafts:
            by_action[draft.action].setdefault(draft.object.name, []).append(draft)
        if len(drafts) >= bulk.LARGE:
            bulk.make_room()
        for name, members in by_action["create"].items():
            stored.insert(self.catalogue[name], members, self.now, author)
            stored.write_links(self.catalogue[name], members)
        stored.write_external([draft for draft in drafts if draft.action == "create"])
        for name, members in by_action["update"].items():
            stored.update(self.catalogue[name], members, self.now, author)
            stored.write_links(self.catalogue[name], members)
        for name, members in by_action["delete"].items():
            stored.delete(self.catalogue[name], members)
        return drafts

    def _settle(self) -> None:
        """Check deferred constraints now, so that a refusal is a sentence and not a failed commit."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _pairs(external: External | None) -> tuple[tuple[str, str], ...]:
    if not external:
        return ()
    if isinstance(external[0], str):
        source, key = external
        return ((str(source), str(key)),)
    return tuple((source, key) for source, key in external)


def _refusal(problems: list[Problem]) -> Refused:
    """Return the error that says most: missing before forbidden, conflict only when nothing else is wrong."""
    codes = {problem.code for problem in problems}
    for code in ("missing", "forbidden"):
        if code in codes:
            return _ERRORS[code](problems)
    return Conflict(problems) if codes == {"conflict"} else Refused(problems)
