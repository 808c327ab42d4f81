"""The path of stages across the top of a page: what was passed, where the record stands, what comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE, Reference
from liane.records.queries.heads import head
from liane.records.queries.model import Leaf, Query, both
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.cells import safe
from liane.web.links import reasons_url, record_url
from liane.web.pages.form import narrowing
from liane.web.places import locked, writable

_MOST = 40
# A stage of this kind ends the path without success.
_LOST = "lost"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage: the value that moves the record there, its label, "past", "now", "lost" or ""."""

    value: str
    label: str
    state: str


def narrowed(item: ObjectType, key: str, values: Mapping[str, Any]) -> tuple[Leaf, ...]:
    """Return the conditions that leave the stages a record can be in: those of its own pipeline."""
    found = []
    for name in narrowing(item, item.fields[key]):
        value = values.get(name)
        if isinstance(value, Reference) and value.id:
            found.append(Leaf(name, "is", str(value.id)))
    return tuple(found)


def start(item: ObjectType, viewer: Viewer, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a new record begins on its path, when nothing says otherwise: the first stage of the first pipeline.

    `given` are the values known already; what they say stays, and a stage brings its pipeline by itself.
    """
    one = item.fields.get(item.path) if item.path else None
    if one is None or one.kind.name != "relation" or given.get(item.path):
        return {}
    found: dict[str, Any] = {}
    for key in (*narrowing(item, one), item.path):
        if given.get(key):
            continue
        target = catalogue().get(item.fields[key].target)
        where = both(*narrowed(item, key, {**given, **found})) if key == item.path else None
        first = next(iter(_records(target, viewer, where, 1)), None) if target else None
        if target is None or first is None:
            return {}
        found[key] = Reference(target.name, UUID(first[0]), first[1])
    return found


def steps(item: ObjectType, viewer: Viewer, values: Mapping[str, Any]) -> list[Step]:
    """Return the path of the record, none when the object has no path."""
    one = item.fields.get(item.path) if item.path else None
    if one is None or item.path not in values:
        return []
    now = values[item.path]
    if one.kind.name == "choice":
        options = [(option.key, str(option.label), "") for option in one.options if not option.retired]
        current = str(now or "")
    else:
        target = catalogue().get(one.target)
        if target is None:
            return []
        current = str(now.id) if isinstance(now, Reference) else ""
        options = _records(target, viewer, both(*narrowed(item, item.path, values)), keep=current)
    at = next((position for position, option in enumerate(options) if option[0] == current), -1)
    lost = at >= 0 and options[at][2] == _LOST
    return [
        Step(value, label, _state(position, at, lost=lost)) for position, (value, label, _kind) in enumerate(options)
    ]


def moves(item: ObjectType, viewer: Viewer, values: Mapping[str, Any]) -> bool:
    """Say whether the viewer may move a record that she may edit: her field rights and its stage let her."""
    field = item.fields[item.path]
    return writable(viewer, item, field) and not locked(viewer, item, item.path, values[item.path])


def draw(item: ObjectType, record_id: UUID, found: Sequence[Step], token: str, *, told: bool) -> SafeString:
    """Draw the path; with the `token` of forms a click moves the record, without one it tells why it does not, unless
    nothing is `told`."""
    if not found:
        return SafeString("")
    if not token:
        return _still(item, record_id, found, told=told)
    url = f"{record_url(item, record_id)}/champs/{item.path}"
    before = f'<form method="post" action="{url}" hx-post="{url}" hx-headers=\'{{"X-Move": "1"}}\' hx-swap="none">'
    before += f'<input type="hidden" name="csrfmiddlewaretoken" value="{safe(token)}">'
    drawn = []
    for step in found:
        label = safe(step.label)
        if "now" in step.state:
            drawn.append(f'<li class="{step.state}"><span aria-current="step">{label}</span></li>')
            continue
        to = "".join(
            f'<input type="hidden" name="{name}" value="{safe(step.value)}">' for name in (f"{item.path}.id", item.path)
        )
        title = _("Passer à : %(label)s") % {"label": label}
        drawn.append(f'<li class="{step.state}">{before}{to}<button title="{title}">{label}</button></form></li>')
    return _path(drawn)


def _still(item: ObjectType, record_id: UUID, found: Sequence[Step], *, told: bool) -> SafeString:
    """Draw a path on which nothing moves: a click on another stage opens the reasons."""
    url = safe(reasons_url({"slug": item.slug, "record_id": record_id, "key": item.path}))
    title = safe(_("Pourquoi l’étape ne change pas"))
    drawn = []
    for step in found:
        shown = f"<span>{safe(step.label)}</span>"
        if "now" in step.state:
            shown = f'<span aria-current="step">{safe(step.label)}</span>'
        elif told:
            shown = f'<a href="{url}" hx-get="{url}" hx-target="#dialog" title="{title}">{safe(step.label)}</a>'
        drawn.append(f'<li class="{step.state}">{shown}</li>')
    return _path(drawn)


def _path(drawn: Sequence[str]) -> SafeString:
    return mark_safe(f'<ol class="path" aria-label="{safe(_("Étapes"))}">{"".join(drawn)}</ol>')


def _records(
    target: ObjectType, viewer: Viewer, where: Any, most: int = _MOST, keep: str = ""
) -> list[tuple[str, str, str]]:
    """Return the stages (id, title, kind); a retired one only when the record stands there."""
    told = [key for key in ("kind", "retired") if key in target.fields]
    columns = (TITLE, *told)
    sort = (target.sort,) if target.sort else ()
    found = head(Query(target.name, where=where, columns=columns, sort=sort, limit=_MOST), viewer)
    records = [(str(row.id), dict(zip(columns, row.values, strict=True))) for row in found.rows]
    return [
        (one, str(values[TITLE] or ""), str(values.get("kind") or ""))
        for one, values in records
        if values.get("retired") is not True or one == keep
    ][:most]


def _state(position: int, at: int, *, lost: bool) -> str:
    if position == at:
        return "now lost" if lost else "now"
    return "past" if position < at and not lost else ""
