"""A tree of records (a group of companies): its line from the top, branches fifty at a time, totals at each node."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.objects import ObjectType
from liane.records.queries.columns import TITLE
from liane.records.queries.heads import head
from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import by_title, titles
from liane.records.queries.trees import sizes, whole
from liane.records.viewer import Verb, Viewer
from liane.web.cells import safe
from liane.web.links import record_url
from liane.web.marks import icon
from liane.web.pages.panels import Subject
from liane.web.places import visible, writable
from liane.web.relations.totals import Column, columns

BRANCHES = 50


@dataclass(frozen=True, slots=True)
class Node:
    """One record of a tree; `open` says that what stands below it is drawn, `size` how many that is at any depth."""

    id: UUID
    title: str
    level: int
    size: int
    open: bool
    current: bool
    may_move: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """Nodes in the order in which they are drawn, their totals, and the cursor of those that follow."""

    item: ObjectType
    viewer: Viewer
    nodes: tuple[Node, ...]
    columns: tuple[Column, ...]
    next: str | None
    under: UUID


def visible_tree(item: ObjectType, viewer: Viewer) -> bool:
    """Say whether records of `item` stand in a tree that the viewer may see."""
    return bool(item.tree) and visible(viewer, item, item.tree)


def branches(
    item: ObjectType, under: UUID, level: int, viewer: Viewer, after: str | None = None, line: tuple[UUID, ...] = ()
) -> Branch:
    """Return what stands right below `under` at `level`, after the `line` that leads there. Raises QueryError."""
    where = Leaf(item.tree, "is", str(under))
    query = Query(item.name, where=where, columns=(TITLE,), sort=by_title(item, viewer), limit=BRANCHES, after=after)
    marks = (Verb.UPDATE,)
    found = head(query, viewer, marks=marks)
    leading = head(Query(item.name, ids=line, columns=(TITLE,)), viewer, marks=marks) if line else None
    known = {row.id: row for row in leading.rows} if leading else {}
    movable = found.marks[0] | (leading.marks[0] if leading else frozenset())
    shown = [*line, *(row.id for row in found.rows)]
    below = sizes(item, shown, viewer)
    may = writable(viewer, item, item.fields[item.tree])
    nodes = [
        Node(one, _title(known[one].values[0]), place, below.get(one, 0), True, one == under, may and one in movable)
        for place, one in enumerate(line)
        if one in known
    ]
    nodes += [
        Node(row.id, _title(row.values[0]), level, below.get(row.id, 0), False, False, may and row.id in movable)
        for row in found.rows
    ]
    following = found.after(len(found.rows) - 1) if found.more else None
    return Branch(item, viewer, tuple(nodes), tuple(columns(item, shown, viewer)), following, under)


def rows(branch: Branch) -> str:
    """Return the rows of a branch, and the one that asks for more."""
    drawn = "".join([_row(branch, node) for node in branch.nodes])
    if branch.next:
        base = f"{record_url(branch.item, branch.under)}/arbre"
        level = branch.nodes[-1].level
        query = f"apres={safe(branch.next)}&amp;niveau={level}"
        more = _("%(n)s suivantes") % {"n": BRANCHES}
        drawn += (
            f'<tr class="tree-more"><td colspan="{len(branch.columns) + 3}"><a href="{base}?{query}" '
            f'hx-get="{base}/branches?{query}" hx-target="closest tr" hx-swap="outerHTML">{safe(more)}</a></td></tr>'
        )
    return drawn


def _row(branch: Branch, node: Node) -> str:
    url = record_url(branch.item, node.id)
    indent = '<span class="tree-indent"></span>' * node.level
    current = ' aria-current="true"' if node.current else ""
    name = f'<a class="tree-name" href="{url}"{current}>{safe(node.title)}</a>'
    level = f'<span class="sr">{safe(_("Niveau %(n)s") % {"n": node.level + 1})}</span>'
    cells = "".join(_cell(column, node.id, branch.viewer) for column in branch.columns)
    size = formats.number(node.size, branch.viewer.language, 0)
    move = ""
    if node.may_move:
        said = safe(_("Déplacer sous… : %(title)s") % {"title": node.title})
        named = f'href="{url}/arbre/place" aria-label="{said}" title="{said}"'
        move = f'<a class="button quiet icon-only" {named}>{icon("arrow-up-right")}</a>'
    drag = ' draggable="true"' if node.may_move else ""
    return (
        f'<tr data-id="{node.id}" data-level="{node.level}" data-url="{url}/arbre/place"{drag}>'
        f'<th scope="row">{indent}{_toggle(node, url)}{level}{name}</th><td class="num">{size}</td>{cells}'
        f'<td class="tree-move">{move}</td></tr>'
    )


def _toggle(node: Node, url: str) -> str:
    if not node.size:
        return '<span class="tree-toggle"></span>'
    said = safe(_("Filiales de %(title)s") % {"title": node.title})
    asked = ""
    if not node.open:
        asked = (
            f' hx-get="{url}/arbre/branches?niveau={node.level + 1}" hx-target="closest tr" hx-swap="afterend"'
            ' data-action="click->tree#toggle"'
        )
    return (
        f'<a class="tree-toggle" href="{url}/arbre" aria-expanded="{"true" if node.open else "false"}" '
        f'aria-label="{said}"{asked}>{icon("chevron-down" if node.open else "chevron-right")}</a>'
    )


def _cell(column: Column, node: UUID, viewer: Viewer) -> str:
    own, whole = column.own(node, viewer), column.whole(node, viewer)
    beside = "" if own == whole else f" <small>{safe(_('dont %(own)s en propre') % {'own': own})}</small>"
    return f'<td class="num">{safe(whole)}{beside}</td>'


def _title(value: object) -> str:
    return str(value or "—")


def panel(subject: Subject) -> str:
    """Return, on the page of a record that stands in a tree, its line from the top and the totals of the whole."""
    item, viewer = subject.item, subject.viewer
    if not visible_tree(item, viewer):
        return ""
    line, below = whole(item, subject.record_id, viewer)
    if not below:
        return ""
    top = line[0]
    named = {**titles(item.name, line[:-1], viewer), subject.record_id: subject.title}
    crumbs = "".join(_crumb(item, one, named.get(one) or "—", one == subject.record_id) for one in line)
    url = f"{record_url(item, subject.record_id)}/arbre"
    number = formats.number(below + 1, viewer.language, 0)
    facts = "".join(
        f"<div><dt>{safe(one.total.label)}</dt><dd>{safe(one.whole(top, viewer))}</dd></div>"
        for one in columns(item, [top], viewer)
    )
    return (
        f'<div class="group"><h2 class="head">{safe(_("Groupe"))}<b>{number}</b>'
        f'<a class="end" href="{url}">{safe(_("Voir l’arbre"))}</a></h2><ol class="tree-line">{crumbs}</ol>'
        f'<dl class="fields">{facts}</dl></div>'
    )


def _crumb(item: ObjectType, one: UUID, title: str, current: bool) -> str:
    if current:
        return f'<li aria-current="true">{safe(title)}</li>'
    return f'<li><a href="{record_url(item, one)}">{safe(title)}</a></li>'


def summary(branch: Branch, top: UUID) -> list[tuple[object, str]]:
    """Return the totals of the whole tree, by label."""
    return [(one.total.label, one.whole(top, branch.viewer)) for one in branch.columns]
