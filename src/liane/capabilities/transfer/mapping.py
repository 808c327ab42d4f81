"""Mappings: which column of a file fills which field, written in TOML or JSON. See docs/import.md.

Reading one checks its shape; `reading.compile_plan` then checks it against the object types and the file.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from liane.capabilities.transfer.refusals import BadFile

_LANGUAGES = ("fr", "en")
_ORDERS = ("", "dmy", "mdy")
_HOLE = re.compile(r"\{([^{}|]+)(?:\|([^{}]*))?\}")


@dataclass(frozen=True, slots=True)
class Template:
    """Text with columns in braces: "{Nom} ({Ville|sans ville})"; what follows | stands for an empty cell."""

    text: str

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(match[1].strip() for match in _HOLE.finditer(self.text))

    def fill(self, cells: Mapping[str, str]) -> str:
        """Return the text for one row; blank when every column in it is empty and nothing stands for them."""
        filled = False

        def cell(match: re.Match[str]) -> str:
            nonlocal filled
            value = cells[match[1].strip()].strip() or match[2] or ""
            filled = filled or bool(value)
            return value

        text = _HOLE.sub(cell, self.text).strip()
        return text if filled else ""


@dataclass(frozen=True, slots=True)
class Find:
    """How a relation's text names its record: by a field of the target, or ("$key") by its id in `source`.

    `where` narrows the search (a condition in JSON). `missing` says what a name that nobody bears does:
    "refuse" the row, leave a "notice" and the field empty, or "create" the record.
    """

    by: str
    source: str = ""
    where: Any = None
    missing: str = "refuse"
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's value comes from, and what happens to it on the way.

    `columns` are read in order (several are joined, or kept apart with `labels` for e-mails and phones);
    `template` or `constant` stand instead of them. `map` translates whole values; a value that it does not
    hold is refused, or replaced by `other`. `empty` and `invalid` say "keep" (say nothing), "notice" or "refuse".
    """

    path: str
    columns: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    template: Template | None = None
    constant: Any = None
    map: Mapping[str, Any] | None = None
    other: Any = None
    dates: str = ""
    currency: str = ""
    factor: str = ""
    find: Find | None = None
    empty: str = "keep"
    invalid: str = "refuse"

    def read(self) -> tuple[str, ...]:
        """Return the columns that this source reads."""
        return self.template.columns if self.template else self.columns


@dataclass(frozen=True, slots=True)
class Only:
    """Which rows count: those whose `column` holds one of `values`."""

    column: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """What a row becomes: one record of `object`, and how its fields are filled.

    `key` makes its id in the other system, `link` names the field that points to the row's main record.
    """

    object: str
    fields: tuple[Source, ...]
    key: Template | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole mapping: the main record of a row, the records that depend on it, and how the file is written.

    `existing` says what becomes of a record that was imported before: "update" it, "keep" it as it is, or
    "refuse" the row; with `repeats`, rows of one file may name the same record. `effective` lists columns of
    dates, the first filled one says when it was so. `numbers` lists columns to rewrite as plain numbers
    ("2 841,0" is 2841) before anything reads them.
    """

    main: Part
    also: tuple[Part, ...] = ()
    source: str = ""
    existing: str = "update"
    repeats: bool = False
    only: Only | None = None
    effective: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    language: str = "fr"
    dates: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        return (self.main, *self.also)


def read_mapping(path: Path, object_name: str = "") -> Plan:
    """Return the mapping in a TOML or JSON file. Raises BadFile, saying what is wrong in it."""
    return parse_mapping(load(path), object_name)


def load(path: Path) -> Any:
    """Return what a TOML or JSON file holds. Raises BadFile."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadFile(_("Le fichier « %(name)s » n’existe pas.") % {"name": str(path)}) from None
    except (OSError, UnicodeDecodeError):
        raise BadFile(_("Le fichier « %(name)s » ne peut pas être lu.") % {"name": str(path)}) from None
    try:
        return json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        message = _("« %(name)s » n’est pas bien écrit : %(reason)s.")
        raise BadFile(message % {"name": path.name, "reason": error}) from None


def parse_mapping(data: Any, object_name: str = "") -> Plan:
    """Return the mapping that `data` describes, for `object_name` when the mapping itself names no object."""
    table = _Reader(data, "")
    main = Part(
        object=table.text("object", object_name),
        key=table.template("key"),
        fields=table.sources("fields"),
    )
    if not main.object:
        raise BadFile(_("La correspondance ne nomme pas son objet."))
    also = []
    for index, item in enumerate(table.take("also", list, [])):
        inner = _Reader(item, f"also[{index}]")
        found = Part(inner.text("object"), inner.sources("fields"), inner.template("key"), inner.text("link"))
        if not found.object or not found.link:
            raise inner.wrong("object, link")
        also.append(found)
        inner.done()
    only = None
    if (given := table.take("only", dict, None)) is not None:
        inner = _Reader(given, "only")
        only = Only(inner.text("column"), frozenset(inner.texts("in")))
        inner.done()
    mapping = Plan(
        main=main,
        also=tuple(also),
        source=table.text("source"),
        existing=table.word("existing", ("update", "keep", "refuse")),
        repeats=table.take("repeats", bool, False),
        only=only,
        effective=table.texts("effective"),
        numbers=table.texts("numbers"),
        language=table.word("language", _LANGUAGES),
        dates=table.word("dates", _ORDERS),
    )
    table.done()
    return mapping


class _Reader:
    """A table of a mapping being read: what is not taken from it in the end is a mistake."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, dict):
            raise BadFile(_("Correspondance : « %(place)s » doit être un tableau de clés.") % {"place": place or "."})
        self._left = dict(data)
        self._place = place

    def wrong(self, key: str) -> BadFile:
        place = f"{self._place}.{key}" if self._place else key
        return BadFile(_("Correspondance : « %(place)s » est mal écrit ou manque.") % {"place": place})

    def take(self, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        value = self._left.pop(key, default)
        if value is not default and not isinstance(value, kind):
            raise self.wrong(key)
        return value

    def text(self, key: str, default: str = "") -> str:
        return str(self.take(key, str, default))

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key, (str, list), [])
        found = (value,) if isinstance(value, str) else tuple(value)
        if not all(isinstance(item, str) for item in found):
            raise self.wrong(key)
        return found

    def word(self, key: str, words: Sequence[str]) -> str:
        value = self.text(key, words[0])
        if value not in words:
            raise self.wrong(key)
        return value

    def template(self, key: str) -> Template | None:
        """A template; a text without braces is the name of one column."""
        text = self.text(key)
        if not text:
            return None
        return Template(text if "{" in text else "{" + text + "}")

    def sources(self, key: str) -> tuple[Source, ...]:
        table = self.take(key, dict, {})
        if not table:
            raise self.wrong(key)
        return tuple(_source(path, item, f"{self._place}{key}.{path}") for path, item in table.items())

    def done(self) -> None:
        if self._left:
            raise self.wrong(next(iter(self._left)))


def _source(path: str, item: Any, place: str) -> Source:
    if isinstance(item, str):
        return Source(path, columns=(item,))
    table = _Reader(item, place)
    columns: tuple[str, ...] = table.texts("column")
    labels: tuple[str, ...] = ()
    several = table.take("columns", (list, dict), ())
    if isinstance(several, dict):
        labels, columns = tuple(several), tuple(several.values())
    elif several:
        columns = tuple(several)
    source = Source(
        path,
        columns=columns,
        labels=labels,
        template=table.template("template"),
        constant=table.take("constant", (str, int, float, bool, list, dict), None),
        map=table.take("map", dict, None),
        other=table.take("other", (str, int, float, bool, list), None),
        dates=table.word("dates", _ORDERS),
        currency=table.text("currency"),
        factor=str(table.take("factor", (int, float, str), "")),
        empty=table.word("empty", ("keep", "notice", "refuse")),
        invalid=table.word("invalid", ("refuse", "notice")),
        find=_find(table),
    )
    if sum((bool(columns), source.template is not None, source.constant is not None)) != 1:
        raise table.wrong("column")
    if not all(isinstance(column, str) for column in columns):
        raise table.wrong("columns")
    table.done()
    return source


def _find(table: _Reader) -> Find | None:
    by = table.text("by")
    find = Find(
        by=by,
        source=table.text("source"),
        where=table.take("where", dict, None),
        missing=table.word("missing", ("refuse", "notice", "create")),
        values=table.take("values", dict, None),
    )
    return find if by else None


def read_aliases(path: Path) -> dict[str, dict[str, str]]:
    """Return the repairs of an alias file: column, then wrong value, then right value. Raises BadFile."""
    return parse_aliases(load(path))


def parse_aliases(data: Any) -> dict[str, dict[str, str]]:
    """Return the repairs that `data` describes. Raises BadFile."""
    if not isinstance(data, dict) or not all(_is_texts(table) for table in data.values()):
        raise BadFile(_("Les alias donnent, par colonne, la valeur fautive et la bonne."))
    return data


def _is_texts(table: Any) -> bool:
    return isinstance(table, dict) and all(isinstance(value, str) for value in table.values())
