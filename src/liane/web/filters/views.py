"""The filter builder: redrawn at each step, then a list under its new address."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.safestring import mark_safe

from liane.records.objects import ObjectType
from liane.records.queries.model import And, Leaf, QueryError
from liane.records.viewer import Viewer
from liane.web.filters import tree, values
from liane.web.filters.builder import Builder
from liane.web.filters.words import names
from liane.web.lists.state import ListState, filter_text, read_state
from liane.web.places import place
from liane.web.request import Request, fragment, named


def builder(request: Request, slug: str) -> HttpResponse:
    """Draw the builder; on "apply" go to the list with what was built."""
    item = named(request, slug)
    state = read_state(item, request.GET)
    data = request.GET
    action, _, name = data.get("action", "").partition(":")
    building = any(key.startswith(("j.", "f.", "r.")) for key in data)
    broken = ""
    root = tree.from_form(data) if building else tree.from_where(state.where)
    if not building and not root.children:
        root.children.append(tree.Condition())
    if action == "add":
        tree.group_at(root, name).children.append(tree.Condition())
    elif action == "group":
        tree.group_at(root, name).children.append(tree.Group("or", [tree.Condition()]))
    elif action == "remove":
        found = tree.find(root, name)
        if found:
            del found[0].children[found[1]]
    elif action == "apply":
        _check(root, item, request.viewer)
        if not _errors(root):
            try:
                return _applied(request, state, root, data)
            except QueryError as error:
                broken = str(error)
    drawn = Builder(item, request.viewer, _known(root, item, request.viewer)).draw(root)
    context = {
        "item": item,
        "slug": item.slug,
        "state": state,
        "builder": mark_safe(drawn),
        "hidden": [(key, value) for key, value in state.parameters().items() if key not in ("filtre", "apres")],
        "back": data.get("retour", "") or "",
        "broken": broken,
        "filter_text": filter_text(state.where) if not state.error else "",
    }
    return render(request, "web/parts/builder.html" if fragment(request) else "web/filter_page.html", context)


def _applied(request: Request, state: ListState, root: tree.Group, data: QueryDict) -> HttpResponse:
    base = f"/{state.item.slug}/tableau" if data.get("retour") == "tableau" else ""
    url = state.url(base, where=tree.to_where(root))
    if fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _check(node: tree.Node, item: ObjectType, viewer: Viewer) -> None:
    """Check every condition in place; what lacks something says so."""
    if not isinstance(node, tree.Group):
        return
    for at, child in enumerate(node.children):
        if isinstance(child, tree.Condition):
            node.children[at] = values.check(place(viewer, item, child.path), child, viewer)
        else:
            _check(child, item, viewer)


def _errors(node: tree.Node) -> bool:
    if isinstance(node, tree.Group):
        return any(_errors(child) for child in node.children)
    return isinstance(node, tree.Condition) and bool(node.error)


def _known(root: tree.Group, item: ObjectType, viewer: Viewer) -> dict[UUID, str]:
    """Return the titles of the records that conditions name."""
    leaves: list[Any] = []

    def collect(node: tree.Node) -> None:
        if isinstance(node, tree.Group):
            for child in node.children:
                collect(child)
        elif isinstance(node, tree.Condition) and node.path:
            leaves.append(Leaf(node.path, node.operator, list(node.values)))

    collect(root)
    return names(And(tuple(leaves)), item, viewer) if leaves else {}
