"""Finding: the palette over everything, and the suggestions of pickers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from liane.capabilities.search.lookup import find, rank
from liane.capabilities.search.terms import MAX_TEXT
from liane.lib.fold import fold
from liane.records.objects import ObjectType
from liane.records.queries.model import Leaf, Query, QueryError, Where, both
from liane.records.queries.pages import fetch
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web import drawing
from liane.web.finding import records
from liane.web.finding.commands import Command, commands, views
from liane.web.finding.questions import question
from liane.web.frame import objects_of
from liane.web.places import place
from liane.web.request import Request, fragment, named, uuid_or_none
from liane.web.searched import told
from liane.web.widgets.pickers import options

_HITS = 8
_SHOWN = 60
_SUGGESTED = 10


def search(request: Request) -> HttpResponse:
    """Answer the palette: what a question asks, records that the text finds, views, then pages and actions.

    Without text: the records that the person opened last, and some worth a look.
    """
    viewer, text = request.viewer, request.GET.get("q", "").strip()
    found: list[tuple[str, list[Command]]] = []
    said = ""
    pages = commands(request, text[:MAX_TEXT])
    if text:
        asked = question(viewer, text)
        # What is called by its whole name is what was meant, whatever records have the same words in them.
        named_so = [one for one in pages if fold(one.label) == fold(text)]
        pages = [one for one in pages if one not in named_so]
        found.append((_("Réponse"), [*([asked] if asked else []), *named_so]))
        ranked = rank(viewer, text, _HITS)
        found.append((_("Fiches"), records.found(viewer, ranked)))
        found.append((_("Listes"), records.whole_lists(viewer, text, ranked)))
        found.append((_("Vues"), views(viewer, text[:MAX_TEXT])))
        said = told(ranked.wanted)
    else:
        opened = records.recent(viewer)
        found.append((_("Fiches récentes"), opened))
        found.append((_("Suggestions"), records.suggested(viewer, opened)))
    found.append((_("Pages et actions"), pages))
    sections = [(label, rows) for label, rows in found if rows]
    context = {"sections": sections, "text": text[:_SHOWN], "last": found[-1][0], "said": said}
    return render(request, "web/parts/palette_list.html" if fragment(request) else "web/search.html", context)


def choices(request: Request, slug: str) -> HttpResponse:
    """Suggest records for a picker: ten at most, those that fit what is typed."""
    item = named(request, slug)
    text = request.GET.get("q", "").strip()[:100]
    where = _narrowed(item, request)
    found = _suggested(item, request.viewer, text, where)
    return HttpResponse(options(found, request.GET.get("base", "o")[:80]))


def any_record(request: Request) -> HttpResponse:
    """Suggest records of any object: those opened last until something is typed."""
    text = request.GET.get("q", "").strip()
    names = [item.name for item in objects_of(request.viewer)]
    hits = find(request.viewer, text, _SUGGESTED, names) if text else records.opened_last(request.viewer, names)
    found = [(f"{hit.object}:{hit.id}", hit.title, str(catalogue()[hit.object].label)) for hit in hits[:_SUGGESTED]]
    return HttpResponse(options(found, request.GET.get("base", "o")[:80]))


def _narrowed(item: ObjectType, request: Request) -> Where | None:
    """Return the condition that the other fields of the form put: a stage of the pipeline chosen."""
    found = []
    for key in request.GET.get("par", "").split(","):
        record_id = uuid_or_none(request.GET.get(key))
        if record_id and key in item.fields and item.fields[key].kind.name == "relation":
            found.append(Leaf(key, "is", str(record_id)))
    return both(*found)


def _suggested(item: ObjectType, viewer: Viewer, text: str, where: Where | None) -> list[tuple[str, str, str]]:
    title = item.title
    beside = tuple(path for path in item.subtitle if place(viewer, item, path))[:1]
    small = item.settings or not item.fields[title].search
    if not text:
        sort = (item.sort,) if item.sort else (title,)
        return _rows(
            item,
            viewer,
            Query(
                item.name,
                where=where,
                columns=(title, *beside),
                sort=sort,
                limit=_SUGGESTED * 2 if small else _SUGGESTED,
            ),
            beside,
        )
    begins = Query(
        item.name,
        where=both(where, Leaf(title, "contains", text)),
        columns=(title, *beside),
        sort=(title,),
        limit=_SUGGESTED,
    )
    if small or where is not None:
        return _rows(item, viewer, begins, beside)
    ids = tuple(hit.id for hit in find(viewer, text, _SUGGESTED, [item.name]))
    if not ids:
        return []
    found = _rows(item, viewer, Query(item.name, columns=(title, *beside), ids=ids, limit=_SUGGESTED), beside)
    order = {str(record_id): position for position, record_id in enumerate(ids)}
    return sorted(found, key=lambda one: order.get(one[0], 0))


def _rows(item: ObjectType, viewer: Viewer, query: Query, beside: tuple[str, ...]) -> list[tuple[str, str, str]]:
    context = viewer.context
    try:
        page = fetch(query, viewer)
    except QueryError:
        return []
    found = []
    for row in page.rows:
        shown = ""
        for path, value in zip(beside, row.values[1:], strict=True):
            where = place(viewer, item, path)
            if where is not None and value is not None:
                shown = str(value) if where.part is not None else drawing.text(where.field, value, context)
        found.append((str(row.id), str(row.values[0] or "—"), shown))
    return found
