"""The options of a picklist as its editor has them: a line each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from liane.records.definitions.rules import written
from liane.records.fields.base import Option
from liane.web.shaping.icons import nearest

MOST = 1000
# Empty lines under those that are there.
_BLANK = 2
_LONGEST_KEY = 40


@dataclass(slots=True)
class Line:
    """One option: `id` names its boxes; `key` is what is stored, "" for a new one; `fixed` for one of Liane's."""

    id: str
    key: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    hue: str = ""
    retired: bool = False
    chosen: bool = False
    fixed: bool = False

    @property
    def named(self) -> bool:
        return bool(self.key) or any(self.labels.values())


def opened(declared: Sequence[Mapping[str, Any]], built_in: Sequence[Option], default: Any) -> list[Line]:
    """Return the lines of what is stored, Liane's own options that nothing was said of last."""
    chosen = set(default) if isinstance(default, list) else {default}
    fixed = {option.key: option for option in built_in}
    lines = []
    for place, one in enumerate(declared):
        key = str(one["key"])
        label = one.get("label", "")
        labels = dict(label) if isinstance(label, Mapping) else {"fr": str(label)}
        hue = nearest(one.get("hue", fixed[key].hue if key in fixed else None))
        retired = bool(one.get("retired"))
        lines.append(Line(f"l{place}", key, labels, _text(hue), retired, key in chosen, key in fixed))
    named = {line.key for line in lines}
    for option in built_in:
        if option.key not in named:
            hue = nearest(option.hue)
            place = len(lines)
            lines.append(Line(f"l{place}", option.key, {}, _text(hue), False, option.key in chosen, True))
    return lines


def posted(data: QueryDict) -> list[Line]:
    """Return the lines as typed, in their order; a new one without a name is none."""
    chosen = set(data.getlist("option_default"))
    found = []
    for one in data.getlist("option")[:MOST]:
        if len(one) > 12 or not one.isalnum():
            continue
        labels = {language: data.get(f"{one}:{language}", "").strip() for language in ("fr", "en")}
        line = Line(
            one,
            data.get(f"{one}:key", ""),
            {language: text for language, text in labels.items() if text},
            data.get(f"{one}:hue", ""),
            f"{one}:retired" in data,
            one in chosen,
            f"{one}:fixed" in data,
        )
        if line.named:
            found.append(line)
    return found


def moved(lines: list[Line], data: QueryDict) -> list[Line]:
    """Return the lines with one of them a step higher or lower, or gone, as the button pressed says."""
    places = {line.id: place for place, line in enumerate(lines)}
    found = list(lines)
    for button, step in (("up", -1), ("down", 1)):
        place = places.get(data.get(button, ""))
        if place is not None and 0 <= place + step < len(found):
            found[place], found[place + step] = found[place + step], found[place]
    gone = places.get(data.get("gone", ""))
    if gone is not None and not found[gone].fixed:
        del found[gone]
    return found


def with_blanks(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with empty ones below, where new options are typed."""
    numbers = [int(line.id[1:]) for line in lines if line.id[1:].isdecimal()]
    first = max(numbers, default=-1) + 1
    return [*lines, *(Line(f"l{first + more}") for more in range(_BLANK if lines else _BLANK + 1))]


def declared(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return the options as a declaration has them, new ones under a key made from their name."""
    found: list[dict[str, Any]] = []
    lines = list(lines)
    taken = {line.key for line in lines if line.key}
    for line in lines:
        if not line.key:
            line.key = _fresh(next(iter(line.labels.values())), taken)
            taken.add(line.key)
        one: dict[str, Any] = {"key": line.key}
        if line.labels:
            one["label"] = dict(line.labels)
        if line.hue.isdecimal():
            one["hue"] = int(line.hue)
        if line.retired and not line.fixed:
            one["retired"] = True
        found.append(one)
    return found


def _fresh(label: str, taken: set[str]) -> str:
    base = written(label, "_", _LONGEST_KEY) or "choix"
    return next(key for key in (base, *(f"{base}_{n}" for n in range(2, MOST + 2))) if key not in taken)


def _text(hue: int | None) -> str:
    return "" if hue is None else str(hue)
