"""Simple questions as filters: "affaires de Paul", "mes contacts à Lyon", "deals over 10,000 this month".

A question names an object, then conditions; it is answered only when each of its words is understood, so that the
list which opens is what was asked and not a guess. Names of people and records are looked for where the reader may
see them.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from liane.capabilities.search.lookup import find
from liane.lib.fold import fold
from liane.records.fields import Field
from liane.records.objects import ObjectType, Owned
from liane.records.queries.model import Leaf, Query, QueryError, Where, both
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.filters.words import names, sentence
from liane.web.finding import vocabulary as say
from liane.web.finding.commands import Command
from liane.web.frame import objects_of
from liane.web.links import list_url
from liane.web.lists.state import ListState
from liane.web.places import place, visible

_LONGEST = 120
_MOST_WORDS = 16
_NAMED = 5
Read = tuple[Where, int]


def question(viewer: Viewer, text: str) -> Command | None:
    """Return the list that answers `text`, None when it asks nothing or a word of it is not understood."""
    said = say.words(text[:_LONGEST])
    if not 1 < len(said) <= _MOST_WORDS:
        return None
    mine = False
    while said and (said[0] in say.OPENERS or said[0] in say.MINE):
        mine = mine or said[0] in say.MINE
        said = said[1:]
    for item, taken in _objects(viewer, said):
        where = _Reader(viewer, item).read(said[taken:], mine=mine)
        if where is not None:
            told = sentence(where, item, viewer, names(where, item, viewer))
            label = _("%(what)s : %(which)s") % {"what": item.plural, "which": told}
            return Command(label, ListState(item, where=where).url(list_url(item)), "filter", _("Filtre"))
    return None


def _objects(viewer: Viewer, said: list[str]) -> list[tuple[ObjectType, int]]:
    """Return the objects that the words may begin with, and how many words name them; none, for a choice of theirs."""
    found, meant = [], []
    for item in objects_of(viewer):
        known = {say.stems(str(label)) for label in _both(item.label, item.plural)}
        sizes = [len(one) for one in known if one and tuple(say.stem(word) for word in said[: len(one)]) == one]
        if sizes:
            found.append((item, max(sizes)))
        elif said:
            meant.append((item, 0))
    return found or [(item, none) for item, none in meant if _Reader(viewer, item).choice(said)]


def _both(*labels: object) -> list[str]:
    """Return labels in French and in English: who reads one language may write the other."""
    found = []
    for language in ("fr", "en"):
        with override(language):
            found += [str(label) for label in labels]
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the conditions of a question about one object."""

    viewer: Viewer
    item: ObjectType

    def read(self, said: list[str], *, mine: bool) -> Where | None:
        """Return the conditions that the words say, None when one is not understood or there is none."""
        owner = self._owner()
        if mine and owner is None:
            return None
        found: list[Where] = [Leaf(owner.key, "me")] if mine and owner else []
        while said:
            if said[0] in say.JOINS:
                said = said[1:]
                continue
            read = self._next(said)
            if read is None:
                return None
            found.append(read[0])
            said = said[read[1] :]
        return both(*found)

    def _next(self, said: list[str]) -> Read | None:
        readings = (self._own, self._lacking, self._compared, self._dated, self.choice, self._city, self._named)
        return next((read for reading in readings if (read := reading(said)) is not None), None)

    @property
    def fields(self) -> list[Field]:
        return [one for key, one in self.item.fields.items() if one.label and visible(self.viewer, self.item, key)]

    def _owner(self) -> Field | None:
        scope = self.item.scope
        field = self.item.fields.get(scope.field) if isinstance(scope, Owned) else None
        return field if field is not None and visible(self.viewer, self.item, field.key) else None

    def _own(self, said: list[str]) -> Read | None:
        """Read "de mon équipe", "à moi"."""
        owner = self._owner()
        at = 1 if said[0] in say.OF | say.IN else 0
        rest = " ".join(said[at:])
        for phrase in say.TEAM:
            if owner and _begins(rest, phrase):
                return Leaf(owner.key, "my_team"), at + len(phrase.split())
        return (Leaf(owner.key, "me"), at + 1) if owner and said[at:] and said[at] in say.SELF else None

    def _lacking(self, said: list[str]) -> Read | None:
        """Read "sans téléphone", "avec responsable"."""
        operator = "empty" if said[0] in say.WITHOUT else "filled" if said[0] in say.WITH else ""
        read = self._field(said[1:]) if operator else None
        return (Leaf(read[0].key, operator), read[1] + 1) if read else None

    def _field(self, said: list[str]) -> tuple[Field, int] | None:
        """Return the field whose label the words begin with, the longest first, and how many words it takes."""
        best: tuple[Field, int] | None = None
        for field in self.fields:
            for label in _both(field.label):
                one = say.stems(label)
                same = one and tuple(say.stem(word) for word in said[: len(one)]) == one
                if same and (best is None or len(one) > best[1]):
                    best = (field, len(one))
        return best

    def _compared(self, said: list[str]) -> Read | None:
        """Read "plus de 10 000 €", of the amount that the object is about."""
        before = 1 if said[0] in say.OF else 0
        rest = " ".join(said[before:])
        for operator, phrases in (("gt", say.MORE), ("lt", say.LESS)):
            for phrase in phrases:
                if not _begins(rest, phrase):
                    continue
                at = before + len(phrase.split())
                read, field = say.amount(said[at:]), self._amount()
                if read and field:
                    unit = at + read[1]
                    unit += said[unit : unit + 1] in (["€"], ["euros"], ["euro"], ["eur"])
                    value: Any = {"amount": str(read[0]), "currency": self.viewer.currency}
                    return Leaf(field.key, operator, value if field.kind.name == "money" else read[0]), unit
        return None

    def _amount(self) -> Field | None:
        summed = self.item.fields.get(self.item.board.sum) if self.item.board else None
        money = [one for one in self.fields if one.kind.name == "money"]
        return summed if summed in money else next(iter(money), None)

    def _dated(self, said: list[str]) -> Read | None:
        """Read "créées ce mois-ci", "clôture prévue cette semaine"; a period alone speaks of when it was created."""
        key, at = "created_at", 0
        if say.stem(said[0]) in say.CREATED | say.UPDATED:
            key, at = ("created_at" if say.stem(said[0]) in say.CREATED else "updated_at"), 1
        elif (read := self._field(said)) and read[0].kind.name in ("date", "datetime"):
            key, at = read[0].key, read[1]
        rest = " ".join(said[at:])
        if not visible(self.viewer, self.item, key):
            return None
        for phrase, name in say.PERIODS.items():
            if _begins(rest, phrase):
                return Leaf(key, "within", name), at + len(phrase.split())
        return None

    def choice(self, said: list[str]) -> Read | None:
        """Read "gagnées", "ouvertes", "clients": a choice of the record, of its stage, or the stage itself."""
        if say.stem(said[0]) in say.OPEN and self.item.board and self.item.board.open_where:
            return self.item.board.open_where, 1
        read = self._option(self.item, "", said)
        stage = self.item.fields.get(self.item.path)
        target = catalogue().get(stage.target) if stage and visible(self.viewer, self.item, stage.key) else None
        if read or not target or not stage:
            return read
        return self._option(target, f"{stage.key}.", said)

    def _option(self, item: ObjectType, before: str, said: list[str]) -> Read | None:
        best: Read | None = None
        for key, field in item.fields.items():
            if field.kind.name not in ("choice", "choices") or not visible(self.viewer, item, key):
                continue
            operator = "is" if field.kind.name == "choice" else "has_any"
            for option in field.options:
                for label in _both(option.label):
                    one = say.stems(label)
                    same = one and tuple(say.stem(word) for word in said[: len(one)]) == one
                    if same and (best is None or len(one) > best[1]):
                        value: Any = option.key if operator == "is" else [option.key]
                        best = (Leaf(f"{before}{key}", operator, value), len(one))
        return best

    def _city(self, said: list[str]) -> Read | None:
        """Read "à Lyon": the record's own city, or that of what it belongs to."""
        if said[0] not in say.IN or len(said) < 2:
            return None
        name, taken = _until(said[1:])
        relations = [f"{one.key}." for one in self.fields if one.kind.relation and one.target and not one.kind.linked]
        for before in ("", *relations):
            found = place(self.viewer, self.item, f"{before}address.city")
            if found is not None:
                return Leaf(found.path, "is", name.title()), taken + 1
        return None

    def _named(self, said: list[str]) -> Read | None:
        """Read "de Paul", "chez Biolab Rhin": a person, else a record that this one points to."""
        at = next((place for place, word in enumerate(said) if word not in say.OF | say.ARTICLES), len(said))
        if said[0] not in say.OF or at == len(said):
            return None
        for name, taken in ((" ".join(said[at:]), len(said) - at), _until(said[at:])):
            read = self._person(name) or self._record(name)
            if read is not None:
                return read, taken + at
        return None

    def _person(self, name: str) -> Where | None:
        field = self._owner() or next((one for one in self.fields if one.kind.name == "person"), None)
        people = catalogue().get(field.target) if field else None
        if field is None or people is None or len(name) < 2:
            return None
        query = Query(people.name, where=Leaf(people.title, "contains", name), columns=(people.title,), limit=_NAMED)
        try:
            rows = fetch(query, self.viewer).rows
        except QueryError:
            return None
        asked = fold(name).split()
        ids = [str(row.id) for row in rows if _has(fold(str(row.values[0])).split(), asked)]
        if not ids:
            return None
        return Leaf(field.key, "is", ids[0]) if len(ids) == 1 else Leaf(field.key, "in", ids)

    def _record(self, name: str) -> Where | None:
        if len(name) < 3:
            return None
        relations = {one.target: one for one in reversed(self.fields) if one.kind.name in ("relation", "relations")}
        asked = fold(name).split()
        for hit in find(self.viewer, name, _NAMED, list(relations)):
            if _has(say.words(hit.title), asked):
                field = relations[hit.object]
                one = field.kind.name == "relation"
                return Leaf(field.key, "is" if one else "has_any", str(hit.id) if one else [str(hit.id)])
        return None


def _begins(rest: str, phrase: str) -> bool:
    return rest == phrase or rest.startswith(f"{phrase} ")


def _has(title: list[str], asked: list[str]) -> bool:
    """Say whether a title has each word asked for, begun at least."""
    return all(any(word.startswith(one) for word in title) for one in asked)


def _until(said: list[str]) -> tuple[str, int]:
    """Return the words of a name, up to what begins another condition, and how many they are."""
    ends = say.IN | say.OF | say.WITH | say.WITHOUT | say.JOINS
    taken = 1
    while taken < len(said):
        rest = " ".join(said[taken:])
        if said[taken] in ends or any(_begins(rest, one) for one in (*say.MORE, *say.LESS, *say.PERIODS)):
            break
        taken += 1
    return " ".join(said[:taken]), taken
