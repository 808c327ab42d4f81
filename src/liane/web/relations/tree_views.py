"""The page of a tree of records, its branches asked for one by one, and moving a record under another."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Missing, Refused, Update
from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE, Reference
from liane.records.queries.model import QueryError
from liane.records.queries.pages import get
from liane.records.queries.trees import LEVELS, above
from liane.records.viewer import Verb
from liane.web import answers
from liane.web.links import record_url
from liane.web.pages.form import RecordForm
from liane.web.places import writable
from liane.web.relations import tree
from liane.web.request import Request, fragment, named


def _named(request: Request, slug: str) -> ObjectType:
    item = named(request, slug)
    if not tree.visible_tree(item, request.viewer):
        raise Http404
    return item


def show(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Show the line from the top of the tree to a record, and what stands right below it."""
    item = _named(request, slug)
    line = above(item, record_id, request.viewer)
    if not line:
        raise Http404
    try:
        found = tree.branches(item, record_id, len(line), request.viewer, request.GET.get("apres"), line)
    except QueryError as error:
        raise Http404 from error
    top, here = found.nodes[0], next(node for node in found.nodes if node.id == record_id)
    context = {
        "item": item,
        "slug": item.slug,
        "url": record_url(item, record_id),
        "top": top,
        "here": here,
        "number": top.size + 1,
        "totals": tree.summary(found, top.id),
        "labels": [column.total.label for column in found.columns],
        "rows": mark_safe(tree.rows(found)),
    }
    return render(request, "relations/tree.html", context)


def branches(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Answer the rows of what stands right below a record."""
    item = _named(request, slug)
    level = request.GET.get("niveau", "")
    if not level.isdecimal() or not 1 <= int(level) <= LEVELS or get(item.name, record_id, request.viewer) is None:
        raise Http404
    try:
        found = tree.branches(item, record_id, int(level), request.viewer, request.GET.get("apres"))
    except QueryError as error:
        raise Http404 from error
    return HttpResponse(tree.rows(found))


def place(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Ask under which record this one is to stand, and put it there; under none it is at the top."""
    item, viewer = _named(request, slug), request.viewer
    row = get(item.name, record_id, viewer, (TITLE, item.tree))
    if row is None:
        raise Http404
    may = get(item.name, record_id, viewer, (TITLE,), verb=Verb.UPDATE) is not None
    if not may or not writable(viewer, item, item.fields[item.tree]):
        raise PermissionDenied
    url = f"{record_url(item, record_id)}/arbre"
    parent: Reference | None = row.values[1]
    form = RecordForm(item, viewer, (item.tree,), {item.tree: parent})
    if request.method == "POST":
        typed = form.read(request.POST)
        if not form.errors:
            try:
                outcome = apply(Change(viewer, Cause("form"), [Update(item.name, record_id, typed)]))
                return answers.done(request, outcome, _("Déplacement enregistré."), url)
            except Missing as error:
                raise Http404 from error
            except Refused as error:
                if fragment(request):
                    return answers.refused(request, error, url)
                form.take(error.problems)
    context = {
        "item": item,
        "form": form,
        "fields": form.draw(),
        "title": _("Déplacer %(title)s sous…") % {"title": row.values[0] or "—"},
        "back": url,
    }
    return render(request, "relations/place.html", context, status=422 if form.errors or form.general else 200)
