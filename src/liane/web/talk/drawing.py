"""How comments are drawn: words, files, reactions, replies, and what their reader may do with each."""

from collections.abc import Iterable, Sequence
from html import escape
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liane.capabilities.comments.models import SIGNS
from liane.lib import formats
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web.cells import face, safe, whole
from liane.web.marks import icon
from liane.web.request import reaches
from liane.web.talk.said import Said

_SIGNS = {one.key: str(one.label) for one in SIGNS}
# A longer conversation begins folded, its latest replies shown.
_SHOWN = 4


def block(comment: Said, viewer: Viewer) -> str:
    """Draw what stands below the sentence of a comment."""
    may = reaches(viewer, catalogue()["comment"], Verb.CREATE)
    replies = _replies(comment.replies, viewer, may=may)
    answer = _answer(comment) if may else ""
    return f'<div class="said" data-comment="{comment.id}">{body(comment, viewer, may=may)}{replies}{answer}</div>'


def remarks(url: str, comments: Sequence[Said], viewer: Viewer, *, all_there: bool) -> str:
    """Draw what is said about a record that stands on a timeline itself, at `url`, the oldest first."""
    may = reaches(viewer, catalogue()["comment"], Verb.CREATE)
    folded, shown = (comments[:-_SHOWN], comments[-_SHOWN:]) if len(comments) > _SHOWN + 1 else ((), comments)
    before = ""
    if folded:
        text = ngettext("%(n)s commentaire plus ancien", "%(n)s commentaires plus anciens", len(folded)) % {
            "n": len(folded)
        }
        inside = "".join([_remark(one, viewer, may=may) for one in folded])
        before = f'<details class="fold"><summary>{safe(text)}</summary>{inside}</details>'
    drawn = before + "".join([_remark(one, viewer, may=may) for one in shown])
    if not all_there:
        drawn += f'<p class="more"><a href="{url}">{safe(_("Toute la conversation"))}</a></p>'
    if may:
        drawn += _link(f"{url}/commentaires?fil=1", "message", _("Commenter"))
    return f'<div class="said remarks">{drawn}</div>' if drawn else ""


def _remark(comment: Said, viewer: Viewer, *, may: bool) -> str:
    """Draw a comment with its replies, and the way to one more."""
    inside = _replies(comment.replies, viewer, may=may) + (_answer(comment) if may else "")
    return f'<div class="remark">{_each([comment], viewer, may=may)}{inside}</div>'


def body(comment: Said, viewer: Viewer, *, may: bool) -> str:
    """Draw one comment: its words, files and reactions, and its tools."""
    files = whole(catalogue()["comment"].fields["files"], list(comment.files), viewer.context) if comment.files else ""
    edited = ""
    if comment.edited:
        edited = f'<a class="soft" href="/commentaires/{comment.id}">{safe(_("modifié"))}</a>'
    return (
        f'<div class="said-body" id="texte-{comment.id}"><div class="rich">{words(comment)}</div>'
        f"{f'<div class={chr(34)}said-files{chr(34)}>{files}</div>' if files else ''}"
        f'<div class="said-foot">{_reactions(comment, may=may)}{_tools(comment)}{edited}</div></div>'
    )


def words(comment: Said) -> str:
    """Return the words of a comment with the names of those mentioned marked."""
    html = comment.body
    for name in sorted(comment.mentioned, key=len, reverse=True):
        marked = f"@{escape(name, quote=False)}"
        html = html.replace(marked, f'<span class="mention">{marked}</span>')
    return html


def _replies(replies: Sequence[Said], viewer: Viewer, *, may: bool) -> str:
    if not replies:
        return ""
    folded, shown = (replies[:-_SHOWN], replies[-_SHOWN:]) if len(replies) > _SHOWN + 1 else ((), replies)
    before = ""
    if folded:
        text = ngettext("%(n)s réponse plus ancienne", "%(n)s réponses plus anciennes", len(folded)) % {
            "n": len(folded)
        }
        before = f'<details class="fold"><summary>{safe(text)}</summary>{_each(folded, viewer, may=may)}</details>'
    return f'<div class="said-replies">{before}{_each(shown, viewer, may=may)}</div>'


def _each(replies: Iterable[Said], viewer: Viewer, *, may: bool) -> str:
    zone, language = ZoneInfo(viewer.zone), viewer.language
    drawn = []
    for one in replies:
        here = one.at.astimezone(zone)
        drawn.append(
            f'<article class="said-reply" id="commentaire-{one.id}" tabindex="-1">'
            f"{face(one.author_name, _number(one.author), 'small')}"
            f'<div><p><b>{safe(one.author_name)}</b> <time datetime="{one.at.isoformat()}" '
            f'title="{formats.datetime(here, language)}">{_moment(here, viewer)}</time></p>'
            f"{body(one, viewer, may=may)}</div></article>"
        )
    return "".join(drawn)


def _moment(here: object, viewer: Viewer) -> str:
    return safe(formats.datetime(here, viewer.language))  # type: ignore[arg-type]


def _number(author: UUID | None) -> int:
    return author.int if author else 0


def _reactions(comment: Said, *, may: bool) -> str:
    drawn = [_sign(comment, sign, people, may=may) for sign, people in comment.signs.items() if sign in _SIGNS]
    menu = ""
    if may:
        choices = "".join(
            f'<button class="button quiet icon-only" name="sign" value="{key}" aria-label="{safe(_named(key))}" '
            f'title="{safe(_named(key))}">{label}</button>'
            for key, label in _SIGNS.items()
        )
        menu = (
            f'<details class="menu" data-controller="menu"><summary class="button quiet icon-only small" '
            f'aria-label="{safe(_("Réagir"))}" title="{safe(_("Réagir"))}">{icon("mood-plus")}</summary>'
            f'<div class="menu-panel left signs">{_form(comment, choices)}</div></details>'
        )
    return "".join(drawn) + menu


def _sign(comment: Said, sign: str, people: Sequence[str], *, may: bool) -> str:
    own = sign in comment.own_signs
    names = ", ".join(people)
    label = safe(_("%(sign)s : %(names)s") % {"sign": _named(sign), "names": names})
    inside = f'<span aria-hidden="true">{_SIGNS[sign]}</span> <b>{len(people)}</b>'
    if not may:
        return f'<span class="sign" title="{safe(names)}"><span class="sr">{label}</span>{inside}</span>'
    button = (
        f'<button class="sign" name="sign" value="{sign}" aria-pressed="{"true" if own else "false"}" '
        f'aria-label="{label}" title="{safe(names)}">{inside}</button>'
    )
    return _form(comment, button)


def _form(comment: Said, inside: str) -> str:
    url = f"/commentaires/{comment.id}/reaction"
    return f'<form class="inline" method="post" action="{url}" hx-post="{url}" hx-swap="none">{inside}</form>'


def _named(sign: str) -> str:
    return {
        "thumbs_up": _("D’accord"),
        "heart": _("J’aime"),
        "party": _("Bravo"),
        "laugh": _("Drôle"),
        "eyes": _("Je regarde"),
        "done": _("C’est fait"),
    }[sign]


def _tools(comment: Said) -> str:
    found = []
    if comment.mine:
        found.append(
            f'<a class="button quiet small" href="/commentaires/{comment.id}/texte" '
            f'hx-get="/commentaires/{comment.id}/texte" hx-target="#texte-{comment.id}" hx-swap="outerHTML">'
            f"{safe(_('Modifier'))}</a>"
        )
    if comment.may_delete:
        url = f"/commentaires/{comment.id}/suppression"
        found.append(
            f'<button class="button quiet small" hx-post="{url}" hx-vals=\'{{"rester": "1"}}\' hx-swap="none">'
            f"{safe(_('Supprimer'))}</button>"
        )
    return f'<span class="said-tools">{"".join(found)}</span>' if found else ""


def _answer(comment: Said) -> str:
    return _link(f"/commentaires/{comment.id}/reponse", "arrow-back-up", _("Répondre"))


def _link(url: str, sign: str, label: str) -> str:
    """Draw the way to a composer, which takes its place."""
    return (
        f'<p class="said-answer"><a class="button quiet small" href="{url}" hx-get="{url}" hx-target="closest p" '
        f'hx-swap="outerHTML">{icon(sign)}{safe(label)}</a></p>'
    )
