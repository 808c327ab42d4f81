"""Layouts by role: what stands on the page of an object, in which order, and how a role sees it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liane.accounts.forms.seen import drawn_version, seen_version
from liane.accounts.middleware import Asked
from liane.accounts.models import Role
from liane.accounts.rights import Json, expand
from liane.accounts.roles import ADMINISTRATOR
from liane.accounts.views.frame import administrators_only, make, page, say
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Conflict, Create, Delete, Refused, Update
from liane.records.definitions import layouts
from liane.records.objects import Layout, ObjectType
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import Row, fetch
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web import drawing
from liane.web.places import place, visible
from liane.web.request import fragment
from liane.web.shaping import arranging, stored
from liane.web.shaping.arranging import Arrangement, Box, SectionLine

_MOST_ROLES = 500


@dataclass(frozen=True, slots=True)
class Known:
    """A role whose layout is drawn; without `id`, everybody whose role has none."""

    id: str
    name: str
    key: str
    rights: Json


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the run of sections and fields, as the page draws it."""

    name: str
    section: SectionLine | None
    label: str
    shown: bool


def _roles() -> list[Known]:
    rows = Role.objects.order_by("name").values_list("id", "name", "key", "rights")[:_MOST_ROLES]
    roles = [Known(str(role_id), name, key or "", rights or {}) for role_id, name, key, rights in rows]
    return [Known("", _("Tout le monde"), "", {}), *roles]


def _role(wanted: str) -> Known:
    found = next((one for one in _roles() if one.id == wanted), None)
    if found is None:
        raise Http404
    return found


def _as(role: Known, viewer: Viewer) -> Viewer:
    """Return somebody of that role: the rights by which fields are hidden from her."""
    if not role.id:
        return viewer
    rights = expand(role.rights, catalogue(), administrator=role.key == ADMINISTRATOR)
    return Viewer(None, rights=rights, role_id=UUID(role.id), language=viewer.language, zone=viewer.zone)


def _laid(item: ObjectType, role: Known, viewer: Viewer) -> Layout:
    return layouts.of(item, _as(role, viewer)) if role.id else layouts.of(item, Viewer(None))


def _usual(item: ObjectType, role: Known) -> Layout:
    """Return what a layout builds on: everybody's for a role, for everybody what Liane proposes."""
    return layouts.of(item, Viewer(None)) if role.id else item.proposed


def _followed(item: ObjectType, role: Known, viewer: Viewer) -> Arrangement:
    usual = _usual(item, role)
    return arranging.opened(item, viewer, usual, usual)


def _stored(viewer: Viewer, item: ObjectType, role: Known) -> Row | None:
    query = Query("layout", where=Leaf("object", "is", item.name), columns=("role",), sort=("role",), limit=_MOST_ROLES)
    return next((row for row in fetch(query, viewer).rows if (row.values[0] or "") == role.id), None)


@administrators_only
@require_http_methods(["GET", "POST"])
def edit(request: Asked, name: str) -> HttpResponse:
    """The layout of an object for everybody or for a role."""
    item = stored.shaped(name)
    role = _role(request.POST.get("role", request.GET.get("role", "")))
    laid, row = _laid(item, role, request.viewer), _stored(request.viewer, item, role)
    errors: list[str] = []
    if request.method == "POST":
        arrangement = arranging.posted(item, request.viewer, request.POST, laid, _usual(item, role))
        if "usual" in request.POST:
            arrangement.take(request.POST["usual"], _followed(item, role, request.viewer))
        elif {"up", "down", "remove", "action"} & request.POST.keys():
            arrangement.move(request.POST)
        else:
            errors = _save(request, item, role, row, arrangement, laid)
            if not errors:
                return redirect(_address(item, role))
    else:
        arrangement = arranging.opened(item, request.viewer, laid, _usual(item, role))
    version = drawn_version(request.POST, row.version if row else 0, told=errors == [_both()])
    context = _context(request, item, role, arrangement) | {"row": row, "version": version, "errors": errors}
    return page(request, "shaping/layout.html", context, status=422 if errors else 200)


def _save(
    request: Asked, item: ObjectType, role: Known, row: Row | None, arrangement: Arrangement, laid: Layout
) -> list[str]:
    values = arrangement.values(laid, _followed(item, role, request.viewer))
    seen = seen_version(request.POST)
    if row is not None and seen == 0:
        # There was none yet when the page was drawn.
        return [_both()]
    if row is None:
        named = {"object": item.name, "role": role.id or None, "name": f"{item.plural} · {role.name}"[:200]}
        change: Create | Update = Create("layout", values | named)
    else:
        change = Update("layout", row.id, values, seen)
    try:
        outcome = apply(Change(request.viewer, Cause("form"), [change]))
    except Conflict:
        return [_both()]
    except Refused as refused:
        return list(dict.fromkeys(str(problem.message) for problem in refused.problems))
    said = _("La disposition pour « %(role)s » est enregistrée.") if role.id else _("La disposition est enregistrée.")
    say(request, said % {"role": role.name}, outcome.id)
    return []


def _both() -> str:
    return _(
        "Quelqu’un d’autre a modifié cette disposition entre-temps : enregistrez à nouveau pour garder ce qui est "
        "ici, ou rouvrez-la pour voir ce qui a changé."
    )


@administrators_only
@require_POST
def preview(request: Asked, name: str) -> HttpResponse:
    """How a role sees the page as it is being laid out, on the record written last."""
    item = stored.shaped(name)
    role = _role(request.POST.get("role", ""))
    laid = _laid(item, role, request.viewer)
    arrangement = arranging.posted(item, request.viewer, request.POST, laid, _usual(item, role))
    context = _context(request, item, role, arrangement)
    template = "shaping/parts/preview.html"
    if fragment(request):
        return render(request, template, context)
    row = _stored(request.viewer, item, role)
    version = drawn_version(request.POST, row.version if row else 0, told=False)
    return page(request, "shaping/layout.html", context | {"row": row, "version": version})


@administrators_only
@require_POST
def reset(request: Asked, name: str) -> HttpResponse:
    """Take a layout away: the role sees what everybody sees, everybody what Liane proposes."""
    item = stored.shaped(name)
    role = _role(request.POST.get("role", ""))
    row = _stored(request.viewer, item, role)
    if row is not None:
        make(request, [Delete("layout", row.id)], _("La disposition est celle d’origine."))
    return redirect(_address(item, role))


def _address(item: ObjectType, role: Known) -> str:
    address = reverse("shaping:layout", args=[item.name])
    return f"{address}?role={role.id}" if role.id else address


def _context(request: Asked, item: ObjectType, role: Known, arrangement: Arrangement) -> dict[str, Any]:
    own = {
        row.values[0] or "" for row in _all(request.viewer, item) if any(part is not None for part in row.values[1:])
    }
    usual = _followed(item, role, request.viewer)
    lines, shown = [], True
    for name, section in arrangement.rows():
        shown = shown and name != "end"
        lines.append(Line(name, section, "" if section else arrangement.label(name.removeprefix("f:")), shown))
    return {
        "item": item,
        "mine": stored.objects(request.viewer).get(item.name),
        "role": role,
        "roles": [(one, _address(item, one), one.id in own) for one in _roles()],
        "lines": lines,
        "lists": _lists(arrangement, usual),
        "own_page": not arrangement.follows(arranging.PAGE, usual),
        "preview": _preview(item, request.viewer, _as(role, request.viewer), arrangement),
    }


def _all(viewer: Viewer, item: ObjectType) -> tuple[Row, ...]:
    columns = ("role", *layouts.COLUMNS[1:])
    query = Query("layout", where=Leaf("object", "is", item.name), columns=columns, sort=("role",), limit=_MOST_ROLES)
    return fetch(query, viewer).rows


@dataclass(frozen=True, slots=True)
class Part:
    """One ordered list of boxes; `none` says what it means that nothing is ticked, `own` that it follows no other."""

    name: str
    label: str
    help: str
    none: str
    boxes: list[Box]
    own: bool


def _lists(arrangement: Arrangement, usual: Arrangement) -> list[Part]:
    words = {
        "creation": (
            _("Demandés à la création"),
            _("Les autres champs restent à portée de clic."),
            _("Rien de coché : seul ce qui est obligatoire est demandé."),
        ),
        "highlights": (
            _("Mis en avant"),
            _("En haut de la page, d’un coup d’œil."),
            _("Rien de coché : le haut de la page ne montre que le nom."),
        ),
        "columns": (
            _("Colonnes de la liste"),
            _("Celles de qui n’en a pas choisi d’autres."),
            _("Rien de coché : la liste ne montre que le nom."),
        ),
        "related": (
            _("Listes liées"),
            _("À droite de la page."),
            _("Rien de coché : la page ne montre aucune liste liée."),
        ),
    }
    return [
        Part(part, *words[part], boxes, not arrangement.follows(part, usual))
        for part in arranging.PARTS
        if (boxes := arrangement.lists.get(part))
    ]


def _preview(item: ObjectType, viewer: Viewer, seen: Viewer, arrangement: Arrangement) -> dict[str, Any]:
    """Return the page as somebody of the role would see it, on the record written last."""
    boxes = arrangement.lists
    highlights = [box.value for box in boxes.get("highlights", ()) if box.ticked]
    wanted = dict.fromkeys([item.title, *highlights, *(path for line in arrangement.sections for path in line.fields)])
    paths = [path for path in wanted if place(viewer, item, path)]
    found = fetch(Query(item.name, columns=tuple(paths), sort=("-updated_at",), limit=1), viewer)
    values = dict(zip(paths, found.rows[0].values, strict=True)) if found.rows else {}

    def shown(path: str) -> tuple[str, str]:
        where = place(viewer, item, path)
        value = values.get(path)
        text = ""
        if where is not None and value is not None:
            text = str(value) if where.part is not None else drawing.text(where.field, value, viewer.context)
        return arrangement.label(path), text or "—"

    def kept(some: list[str]) -> list[tuple[str, str]]:
        return [shown(path) for path in some if path in wanted and visible(seen, item, path.partition(".")[0])]

    return {
        "title": str(values.get(item.title) or item.label),
        "highlights": kept(highlights),
        "sections": [
            (line.labels.get(viewer.language) or next(iter(line.labels.values()), ""), kept(line.fields), line.columns)
            for line in arrangement.sections
            if line.fields
        ],
        "related": [box.label for box in boxes.get("related", ()) if box.ticked],
    }
