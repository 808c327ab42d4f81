"""Following a record: the button in the bar of its page, and who else does."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liane.capabilities.following import followers
from liane.records.objects import ObjectType
from liane.records.queries.sql import Sql
from liane.records.viewer import Viewer
from liane.web import answers
from liane.web.links import record_url
from liane.web.marks import icon
from liane.web.pages.panels import Subject
from liane.web.request import Request, fragment
from liane.web.talk.place import here

FOLLOWED = "followed"


def mark(item: ObjectType, viewer: Viewer, alias: str) -> Sql | None:
    """Return the condition that the reader follows the record at `alias`, None where nobody can."""
    if not item.commented or viewer.user_id is None:
        return None
    return followers.followed(item, viewer.user_id, alias)


def button(subject: Subject) -> str:
    """Draw the menu that says who follows the record; what stands in it comes when it opens."""
    if not subject.item.commented or subject.viewer.user_id is None:
        return ""
    return _menu(f"{record_url(subject.item, subject.record_id)}/suivi", mine=FOLLOWED in subject.marks)


def _menu(url: str, *, mine: bool) -> str:
    label = _("Vous suivez cette fiche") if mine else _("Suivre cette fiche")
    return format_html(
        '<details class="menu" id="following" data-controller="menu"><summary class="button quiet icon-only" '
        'aria-label="{0}" title="{0}">{1}</summary><div class="menu-panel" hx-get="{2}" '
        'hx-trigger="toggle from:closest details once"><a class="menu-item" href="{2}">{3}</a></div></details>',
        label, icon("bell" if mine else "bell-off"), url, _("Qui suit cette fiche"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def show(request: Request, slug: str, record_id: UUID) -> HttpResponse:
    """Say who follows a record; note that the reader does, or does not (`suivre`)."""
    item, title = here(request, slug, record_id)
    if not item.commented or request.viewer.user_id is None:
        raise Http404
    url = record_url(item, record_id)
    if request.method == "POST":
        follow = request.POST.get("suivre") == "1"
        followers.say(item, record_id, request.viewer.user_id, follow=follow)
        text = _("Vous suivez cette fiche.") if follow else _("Vous ne suivez plus cette fiche.")
        if not fragment(request):
            return answers.redirect(request, url, text)
        return HttpResponse(_menu(f"{url}/suivi", mine=follow) + answers.beside(answers.toast(request, text)))
    found = followers.shown(item, record_id, request.viewer)
    context = {"found": found, "others": _others(found, request.viewer), "url": url, "title": title}
    return render(request, "talk/followers.html" if fragment(request) else "talk/followers_page.html", context)


def _others(found: followers.Followers, viewer: Viewer) -> list[tuple[UUID, str]]:
    return [(user_id, name) for user_id, name in found.names.items() if user_id != viewer.user_id]
