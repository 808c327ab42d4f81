"""A layout as its editor has it: one run of sections and fields, and ordered lists of boxes to tick."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from liane.records.definitions.names import texts_of
from liane.records.objects import KEPT, Layout, ObjectType, Related
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.places import place

PARTS = ("creation", "highlights", "columns", "related")
PAGE = "sections"
_MOST = 600
_MOST_SECTIONS = 60
# Columns of a related list that was not laid out.
_COLUMNS = 5


@dataclass(slots=True)
class SectionLine:
    """A section with its fields, as paths, in one or two columns; `id` names its boxes."""

    id: str
    labels: dict[str, str]
    fields: list[str] = field(default_factory=list)
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Box:
    """One line of an ordered list: what it stands for, and whether it is ticked."""

    value: str
    label: str
    ticked: bool


@dataclass
class Arrangement:
    """A layout being edited. `aside` are the fields that stand nowhere on the page."""

    item: ObjectType
    viewer: Viewer
    sections: list[SectionLine] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    lists: dict[str, list[Box]] = field(default_factory=dict)

    def label(self, path: str) -> str:
        """Return what a path is called; a key that leads nowhere stands for itself."""
        found = place(self.viewer, self.item, path)
        return found.label if found is not None else path

    def values(self, basis: Layout, usual: "Arrangement") -> dict[str, Any]:
        """Return the parts of the layout as its record has them; related lists keep the columns of `basis`.

        What is as in `usual` is said by nothing: it follows it from then on.
        """
        return {part: None if self.follows(part, usual) else value for part, value in self._whole(basis).items()}

    def follows(self, part: str, usual: "Arrangement") -> bool:
        """Say whether a part is as in `usual`; the page and what stands aside of it are one."""
        if part in PARTS:
            return self._ticked(part) == usual._ticked(part)
        return self._page() == usual._page()

    def take(self, part: str, usual: "Arrangement") -> None:
        """Bring a part back to what it is in `usual`."""
        if part in self.lists:
            self.lists[part] = usual.lists[part]
        elif part == PAGE:
            self.sections, self.aside = usual.sections, usual.aside

    def _page(self) -> tuple[object, ...]:
        return [(line.labels, line.fields, line.columns) for line in self.sections if line.fields], self._aside()

    def _aside(self) -> list[str]:
        return [path for path in self.aside if path in self.item.fields and self.item.fields[path].custom]

    def _whole(self, basis: Layout) -> dict[str, Any]:
        known = {(one.object, one.relation): one for one in (*basis.related, *pointing(self.item))}
        related = []
        for value in self._ticked("related"):
            object_name, _dot, relation = value.partition(".")
            one = known.get((object_name, relation))
            if one is not None:
                related.append(_related(one))
        return {
            "sections": [
                {"label": line.labels, "fields": line.fields} | ({"columns": 2} if line.columns == 2 else {})
                for line in self.sections
                if line.fields
            ],
            "left_out": self._aside(),
            "related": related,
            **{part: self._ticked(part) for part in PARTS if part != "related"},
        }

    def _ticked(self, part: str) -> list[str]:
        return [box.value for box in self.lists.get(part, ()) if box.ticked]

    def move(self, data: QueryDict) -> None:
        """Move or take away what the button pressed names; add a section when it says so."""
        for button, step in (("up", -1), ("down", 1)):
            part, _bar, value = data.get(button, "").partition("|")
            if part == "row":
                self._move_row(value, step)
            elif part in self.lists:
                _swap(self.lists[part], [box.value for box in self.lists[part]], value, step)
        gone = data.get("remove", "").removeprefix("s:")
        place_of = {line.id: place for place, line in enumerate(self.sections)}
        if gone in place_of and len(self.sections) > 1:
            line = self.sections.pop(place_of[gone])
            self.sections[max(place_of[gone] - 1, 0)].fields += line.fields
        if data.get("action") == "add" and len(self.sections) < _MOST_SECTIONS:
            self.sections.append(SectionLine(_fresh(self.sections), {}))

    def _move_row(self, value: str, step: int) -> None:
        rows = self.rows()
        names = [name for name, _line in rows]
        if value not in names:
            return
        _swap(names, names, value, step)
        self.read_rows(names, {line.id: (line.labels, line.columns) for line in self.sections})

    def rows(self) -> list[tuple[str, SectionLine | None]]:
        """Return the page as one run: sections ("s:…") and fields ("f:…"), then the end and what stands aside."""
        found: list[tuple[str, SectionLine | None]] = []
        for line in self.sections:
            found.append((f"s:{line.id}", line))
            found += [(f"f:{path}", None) for path in line.fields]
        return [*found, ("end", None), *((f"f:{path}", None) for path in self.aside)]

    def read_rows(self, names: Iterable[str], known: dict[str, tuple[dict[str, str], int]]) -> None:
        """Take the run as it stands now; what comes before any section goes to the first."""
        self.sections, self.aside = [], []
        early: list[str] = []
        ended = False
        for name in names:
            sign, _colon, value = name.partition(":")
            if sign == "end":
                ended = True
            elif sign == "s" and len(self.sections) < _MOST_SECTIONS:
                ended = False
                labels, columns = known.get(value, ({}, 1))
                self.sections.append(SectionLine(value, labels, columns=columns))
            elif sign == "f" and place(self.viewer, self.item, value) is not None:
                target = self.aside if ended else self.sections[-1].fields if self.sections else early
                target.append(value)
        if not self.sections:
            self.sections.append(SectionLine("0", texts_of(self.item.label)))
        self.sections[0].fields[:0] = early


def opened(item: ObjectType, viewer: Viewer, layout: Layout, usual: Layout) -> Arrangement:
    """Return the editor of a layout as it stands, with what the one that it builds on names to tick as well."""
    found = Arrangement(item, viewer)
    placed: set[str] = set()
    for number, section in enumerate(layout.sections):
        paths = [path for path in dict.fromkeys(section.fields) if path not in placed]
        placed.update(paths)
        found.sections.append(SectionLine(str(number), texts_of(section.label), paths, section.columns))
    if not found.sections:
        found.sections.append(SectionLine("0", texts_of(item.label)))
    keys = {path.partition(".")[0] for path in placed}
    found.aside = [key for key, one in item.fields.items() if one.label and key not in keys]
    fields = [one for one in item.fields.values() if one.label]
    offered = {
        "creation": [one.key for one in fields if not one.read_only],
        "highlights": [one.key for one in fields if one.key != item.title],
        "columns": [one.key for one in sorted(fields, key=lambda one: one.key in KEPT)],
    }
    for part, keys_offered in offered.items():
        chosen: list[str] = list(getattr(layout, part))
        found.lists[part] = [
            Box(path, found.label(path), path in chosen)
            for path in dict.fromkeys([*chosen, *getattr(usual, part), *keys_offered])
        ]
    shown = {f"{one.object}.{one.relation}": one for one in layout.related}
    others = {f"{one.object}.{one.relation}": one for one in pointing(item)}
    found.lists["related"] = [Box(key, related_label(one), key in shown) for key, one in (shown | others).items()]
    return found


def posted(item: ObjectType, viewer: Viewer, data: QueryDict, layout: Layout, usual: Layout) -> Arrangement:
    """Return the editor as it was posted; what the page did not know yet stands as in `layout`."""
    found = opened(item, viewer, layout, usual)
    names = list(dict.fromkeys(data.getlist("row")[:_MOST]))
    wide = set(data.getlist("wide"))
    lines = {
        one: (
            {language: text for language in ("fr", "en") if (text := data.get(f"{one}:{language}", "").strip()[:120])},
            2 if one in wide else 1,
        )
        for name in names
        if name.startswith("s:") and (one := name.removeprefix("s:"))
    }
    known = {name for name, line in found.rows() if line is None}
    if names:
        found.read_rows([*names, *sorted(known - set(names) - {"end"})], lines)
    for part in PARTS:
        ticked, order = set(data.getlist(part)), data.getlist(f"order:{part}")[:_MOST]
        boxes = {box.value: box for box in found.lists[part]}
        ordered = dict.fromkeys([*(one for one in order if one in boxes), *boxes])
        found.lists[part] = [Box(value, boxes[value].label, value in ticked) for value in ordered]
    return found


def pointing(item: ObjectType) -> list[Related]:
    """Return a list for each relation towards `item`, with usual columns."""
    found = []
    for one in catalogue().inverses(item.name):
        if not one.object.settings and not one.field.hidden:
            columns = tuple(path for path in one.object.columns if path != one.field.key)[:_COLUMNS]
            found.append(Related(one.object.name, one.field.key, columns))
    return found


def related_label(one: Related) -> str:
    """Return what a related list is called."""
    other = catalogue()[one.object]
    relation = other.fields[one.relation]
    return str(relation.inverse_label or other.plural)


def _related(one: Related) -> dict[str, Any]:
    found: dict[str, Any] = {"object": one.object, "relation": one.relation, "columns": list(one.columns)}
    return found | ({"sum": one.sum} if one.sum else {})


def _swap(values: list[Any], names: Sequence[str], value: str, step: int) -> None:
    if value in names and 0 <= names.index(value) + step < len(values):
        at = names.index(value)
        values[at], values[at + step] = values[at + step], values[at]


def _fresh(sections: Sequence[SectionLine]) -> str:
    return str(max((int(line.id) for line in sections if line.id.isdecimal()), default=-1) + 1)
