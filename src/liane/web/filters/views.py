"""The filter builder: redrawn at each step, then a list under its new address."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from liane.records.objects import ObjectType
from liane.records.queries.model import NOW, Across, And, Changed, Leaf, Link, QueryError, Where, parse_where
from liane.records.viewer import Viewer
from liane.web.answers import own_address
from liane.web.filters import tree, values
from liane.web.filters.builder import Builder
from liane.web.filters.ties import About
from liane.web.filters.words import inverse_of, names
from liane.web.lists.state import ListState, filter_text
from liane.web.places import place
from liane.web.request import Request, fragment, named
from liane.web.views.asked import asked


def builder(request: Request, slug: str) -> HttpResponse:
    """Draw the builder; on "apply" go to the list with what was built."""
    item = named(request, slug)
    state = asked(request, item)
    data = request.GET
    action, _colon, name = data.get("action", "").partition(":")
    building = any(key.startswith(("j.", "f.", "r.")) for key in data)
    # What cannot be read is not built upon as if nothing had been asked.
    broken = state.error if not building else ""
    root = tree.from_form(data) if building else tree.from_where(state.where)
    if not building and not root.children:
        root.add(tree.Condition())
    if action == "add":
        tree.group_at(root, name).add(tree.Condition())
    elif action == "group":
        group = tree.Group("or")
        group.add(tree.Condition())
        tree.group_at(root, name).add(group)
    elif action == "remove":
        found = tree.find(root, name)
        if found:
            found[0].children.remove(found[1])
    elif action == "apply":
        _check(root, About(item), request.viewer)
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
    """Go where the filter serves: the list, its board, or the page of ours that asked for a condition."""
    back = data.get("retour", "")
    if back.startswith("/"):
        address = own_address(request, back)
        url = f"{address}{'&' if '?' in address else '?'}{urlencode({'filtre': filter_text(tree.to_where(root))})}"
    else:
        base = f"/{state.item.slug}/tableau" if back == "tableau" else ""
        url = state.url(base, where=tree.to_where(root))
    if fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _check(group: tree.Group, about: About, viewer: Viewer) -> None:
    """Check every condition in place; what lacks something says so."""
    for position, child in enumerate(group.children):
        match child:
            case tree.Condition():
                group.children[position] = values.check(about.place(viewer, child.path), child, viewer)
            case tree.Change():
                group.children[position] = values.check_change(place(viewer, about.item, child.key), child, viewer)
            case tree.Related():
                found = inverse_of(about.item, child.inverse, viewer)
                child.error = values.check_number(child) if found else _("Choisissez un champ.")
                if found is None or found.bridge is None:
                    child.when = NOW
                _check(child.inner, About(found.object, found.bridge) if found else about, viewer)
            case tree.Group():
                _check(child, about, viewer)


def _errors(node: tree.Node) -> bool:
    below = tree.inside(node)
    own = isinstance(node, tree.Condition | tree.Related | tree.Change) and bool(node.error)
    return own or (below is not None and any(_errors(child) for child in below.children))


def _known(root: tree.Group, item: ObjectType, viewer: Viewer) -> dict[UUID, str]:
    """Return the titles of the records that conditions name, finished or not."""
    return names(_named(root), item, viewer)


def _named(node: tree.Node) -> Where:
    match node:
        case tree.Condition():
            leaf = Leaf(node.path.removeprefix(tree.TIE), node.operator, list(node.values))
            return Link(leaf) if node.path.startswith(tree.TIE) else leaf
        case tree.Related():
            return Across("any", node.inverse, _named(node.inner))
        case tree.Change():
            sides = (side.values[0] if side.values else None for side in (node.before, node.after))
            return Changed(node.key, *sides)
        case tree.Group():
            return And(tuple(_named(child) for child in node.children))
        case tree.Raw():
            try:
                return parse_where(node.data)
            except QueryError:
                return And(())
    return And(())
