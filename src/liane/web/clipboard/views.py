"""Copying cells of a list as a spreadsheet takes them, and pasting its cells: previewed, then written as one Change."""

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from liane.accounts.audit.models import COPY
from liane.accounts.audit.writing import note
from liane.capabilities.transfer.exporting_cells import harmless, spreadsheet
from liane.lib import formats
from liane.records.changes import stored
from liane.records.changes.gate import apply, check
from liane.records.changes.model import Cause, Change, Create, Edit, Problem, Refused, Update
from liane.records.objects import ObjectType
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb, Viewer
from liane.web import answers
from liane.web.bulk.doing import AT_ONCE
from liane.web.cells import safe
from liane.web.clipboard import reading, table
from liane.web.clipboard.reading import Pasted
from liane.web.links import list_url
from liane.web.places import Place, place
from liane.web.request import Request, fragment, named, uuid_or_none

_SHOWN = 50
_MOST_COPIED = 1_000
# So many records copied at once leave as an export does: the audit says so.
_AUDITED = 20


@require_POST
def copy(request: Request, slug: str) -> HttpResponse:
    """Return the cells asked for as text with tabs and as an HTML table, in the reader's formats."""
    item = named(request, slug)
    places = _places(request, item)
    ids = _ids(request)[:_MOST_COPIED]
    try:
        query = Query(item.name, columns=tuple(one.path for one in places), ids=tuple(ids), limit=_MOST_COPIED)
        known = {row.id: row.values for row in fetch(query, request.viewer).rows}
    except QueryError as error:
        return answers.refusal(request, str(error), 422, list_url(item))
    rows = [
        [_copied(one, value, request.viewer) for one, value in zip(places, known[found], strict=True)]
        for found in ids
        if found in known
    ]
    if len(rows) >= _AUDITED:
        asked = orjson.dumps({"object": item.name, "columns": [one.path for one in places]}).decode()
        note(request.viewer, COPY, str(item.plural), number=len(rows), details=asked)
    text = "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)
    body = "".join(f"<tr>{''.join(f'<td>{safe(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return JsonResponse({"text": text, "html": f"<table>{body}</table>", "said": _copied_text(rows)})


def _copied(one: Place, value: Any, viewer: Viewer) -> str:
    if value is None:
        return ""
    return harmless(str(value)) if one.part is not None else spreadsheet(one.field, value, viewer.context)


def _quoted(cell: str) -> str:
    """Return a cell as spreadsheets write it on the clipboard."""
    return '"' + cell.replace('"', '""') + '"' if any(char in cell for char in '\t\n\r"') else cell


def _copied_text(rows: list[list[str]]) -> str:
    number = sum(len(row) for row in rows)
    return ngettext("%(n)d cellule copiée.", "%(n)d cellules copiées.", number) % {"n": number}


@require_POST
def paste(request: Request, slug: str) -> HttpResponse:
    """Show what pasted cells would write, with what is wrong in each; write them when asked and all is right."""
    item = named(request, slug)
    try:
        cells = table.read(request.POST.get("text", ""), request.viewer.language)
        pasted = _read(request, item, cells)
    except table.BadPaste as error:
        return answers.refusal(request, str(error), 413 if "Mo" in str(error) else 422, list_url(item))
    apart: list[Problem] = []
    edits = _edits(pasted, item, request.viewer) if not pasted.errors else []
    if edits:
        change = Change(request.viewer, Cause("form", "paste"), edits)
        if request.POST.get("action") == "apply":
            try:
                outcome = apply(change)
            except Refused as error:
                apart = list(error.problems)
            else:
                return answers.done(request, outcome, _written(outcome.updated, outcome.created), list_url(item))
        elif len(edits) <= AT_ONCE:
            apart = list(check(change))
    _mark(pasted, apart)
    context = {
        "item": item, "slug": item.slug, "pasted": pasted, "text": request.POST.get("text", ""),
        "ids": request.POST.get("ids", ""), "columns": request.POST.get("columns", ""),
        "rows": _shown(pasted, item, request.viewer), "more": max(0, len(pasted.rows) - _SHOWN),
        "others": answers.reasons([one for one in apart if one.line is None or not one.field]) if apart else "",
        "wrong": bool(pasted.errors or apart),
        "button": _button(pasted, request.viewer),
    }  # fmt: skip
    template = "web/parts/paste.html" if fragment(request) else "web/paste.html"
    return render(request, template, context)


def _read(request: Request, item: ObjectType, cells: list[list[str]]) -> Pasted:
    """Read the cells from where they are pasted: columns to the right, records downwards, then new ones."""
    places = _places(request, item)
    if not places:
        raise table.BadPaste(_("Choisissez d’abord la cellule où coller."))
    width = len(cells[0])
    if width == 1 and len(cells) == 1:
        # One value on many cells fills them all.
        cells = [[cells[0][0]] * _wide(request, places) for _row in range(max(1, _tall(request)))]
        width = len(cells[0])
    if width > len(places):
        message = _("Le collage a %(width)d colonnes, et il n’en reste que %(left)d à partir d’ici.")
        raise table.BadPaste(message % {"width": width, "left": len(places)})
    ids: list[UUID | None] = list(_ids(request)[: len(cells)])
    ids += [None] * (len(cells) - len(ids))
    pasted = reading.read(cells, places[:width], ids, item, request.viewer)
    if pasted.fresh and request.viewer.on(item.name).create is Scope.NONE:
        raise table.BadPaste(_("Le collage dépasse la liste, et votre rôle ne permet pas de créer de fiches."))
    return pasted


def _wide(request: Request, places: list[Place]) -> int:
    return min(len(places), _number(request, "wide"))


def _tall(request: Request) -> int:
    return min(len(_ids(request)), _number(request, "tall"))


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def _places(request: Request, item: ObjectType) -> list[Place]:
    paths = [path for path in request.POST.get("columns", "").split(",") if path][: table.MOST_COLUMNS]
    return [found for path in paths if (found := place(request.viewer, item, path)) is not None]


def _ids(request: Request) -> list[UUID]:
    parts = request.POST.get("ids", "").split(",")[: table.MOST_ROWS]
    return [found for part in parts if (found := uuid_or_none(part)) is not None]


def _edits(pasted: Pasted, item: ObjectType, viewer: Viewer) -> list[Edit]:
    """Return one edit a row; the parts of a field join what the record holds of it."""
    known = [one for one in pasted.ids if one is not None]
    parts = any(one.part is not None for one in pasted.places)
    held = stored.load(catalogue(), item, known, viewer, Verb.UPDATE, lock=False) if parts and known else {}
    edits: list[Edit] = []
    for at, one in enumerate(pasted.ids):
        found = reading.values(pasted, at)
        if one is None:
            edits.append(Create(item.name, found, line=at))
            continue
        for where in pasted.places:
            if where.part is not None and one in held:
                key = where.field.key
                found[key] = {**(held[one].values.get(key) or {}), **found[key]}
        # What another writes of a field whose parts were read here is a conflict, not lost.
        edits.append(Update(item.name, one, found, held[one].version if one in held else None, line=at))
    return edits


def _mark(pasted: Pasted, problems: list[Problem]) -> None:
    """Put what the gate would refuse beside the cell that it speaks of, else beside the first of its row."""
    for problem in problems:
        if problem.line is None or problem.line >= len(pasted.rows):
            continue
        row = pasted.rows[problem.line]
        at = next((at for at, one in enumerate(pasted.places) if one.field.key == problem.field), 0)
        row[at].error = row[at].error or str(problem.message)


def _shown(pasted: Pasted, item: ObjectType, viewer: Viewer) -> list[tuple[int, bool, list[reading.Cell]]]:
    """Return the rows of the preview: those with something wrong first, then the others, as many as fit."""
    lines = [(at + 1, pasted.ids[at] is None, row) for at, row in enumerate(pasted.rows)]
    wrong = [line for line in lines if any(cell.error for cell in line[2])]
    right = [line for line in lines if not any(cell.error for cell in line[2])]
    return [*wrong, *right][:_SHOWN]


def _button(pasted: Pasted, viewer: Viewer) -> str:
    old, new = len(pasted.ids) - pasted.fresh, pasted.fresh
    texts = []
    if old:
        texts.append(ngettext("Modifier %(n)s fiche", "Modifier %(n)s fiches", old) % {"n": _shown_number(old, viewer)})
    if new:
        texts.append(ngettext("Créer %(n)s fiche", "Créer %(n)s fiches", new) % {"n": _shown_number(new, viewer)})
    return ", ".join(texts)


def _shown_number(number: int, viewer: Viewer) -> str:
    return formats.number(number, viewer.language, 0)


def _written(updated: tuple[UUID, ...], created: tuple[UUID, ...]) -> str:
    texts = []
    if updated or not created:
        texts.append(ngettext("%(n)d fiche modifiée.", "%(n)d fiches modifiées.", len(updated)) % {"n": len(updated)})
    if created:
        texts.append(ngettext("%(n)d fiche créée.", "%(n)d fiches créées.", len(created)) % {"n": len(created)})
    return " ".join(texts)
