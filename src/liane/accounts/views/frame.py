"""What the pages of settings share: who may see them, what lies beside them, how a result is said."""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liane.accounts.middleware import Asked
from liane.accounts.slots import Entry, Heading, settings_pages
from liane.lib import phones
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Edit, Refused
from liane.records.viewer import Scope

P = ParamSpec("P")


_LOOKING = Entry(
    "accounts:view_as",
    _("Voir à la place de"),
    _("Regarder Liane comme une autre personne."),
    "eye",
    60,
    allowed=lambda viewer: viewer.views_as is not Scope.NONE,
    heading=Heading.PEOPLE,
)
_OWN = (
    Entry(
        "accounts:profile",
        _("Mon profil"),
        _("Langue, fuseau, apparence, mot de passe."),
        "user",
        10,
        all=True,
        heading=Heading.ME,
    ),
    Entry(
        "accounts:organisation",
        _("Organisation"),
        _("Nom, logo, monnaie, exercice."),
        "building",
        20,
        heading=Heading.ORGANISATION,
    ),
    Entry("accounts:people", _("Personnes"), _("Inviter, placer, désactiver."), "users", 30, heading=Heading.PEOPLE),
    Entry(
        "accounts:teams", _("Équipes"), _("Qui partage ses fiches avec qui."), "users-group", 40, heading=Heading.PEOPLE
    ),
    Entry(
        "accounts:roles",
        _("Rôles et droits"),
        _("Ce que chacun peut voir et faire."),
        "lock",
        50,
        heading=Heading.PEOPLE,
    ),
    Entry(
        "accounts:mail",
        _("Messagerie"),
        _("Le serveur par lequel partent les messages."),
        "mail",
        70,
        heading=Heading.MESSAGES,
    ),
    Entry(
        "accounts:rates",
        _("Cours de change"),
        _("Ce que valent les autres monnaies."),
        "currency-euro",
        80,
        heading=Heading.ORGANISATION,
    ),
    Entry(
        "accounts:backups",
        _("Sauvegardes"),
        _("Quand la dernière a été faite."),
        "download",
        90,
        heading=Heading.JOURNAL,
    ),
    _LOOKING,
    Entry(
        "accounts:sign_ins",
        _("Connexions"),
        _("Qui s’est connecté, ou a essayé."),
        "history",
        100,
        heading=Heading.JOURNAL,
    ),
)


def entries(request: Asked) -> list[dict[str, Any]]:
    """Return the pages of the settings that the person has, with their addresses."""
    found = []
    for entry in sorted((*_OWN, *settings_pages.all().values()), key=lambda entry: entry.order):
        if entry.all or request.viewer.administrator or (entry.allowed and entry.allowed(request.viewer)):
            url = reverse(entry.name)
            current = request.path == url or request.path.startswith(f"{url}/")
            shown = {"label": entry.label, "help": entry.help, "icon": entry.icon, "heading": entry.heading}
            found.append({"url": url, "current": current, **shown})
    return found


def headings(found: Sequence[Mapping[str, Any]]) -> list[tuple[Heading, list[Mapping[str, Any]]]]:
    """Return the pages of the settings under their headings, those without a page left out."""
    under = [(heading, [one for one in found if one["heading"] is heading]) for heading in Heading]
    return [(heading, pages) for heading, pages in under if pages]


def page(request: Asked, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Draw a page of the settings, their list beside it; 422 when one of its forms was refused."""
    if status == 200 and any(isinstance(one, forms.BaseForm) and one.errors for one in context.values()):
        status = 422
    return render(request, template, {"headings": headings(entries(request)), **context}, status=status)


def administrators_only(
    view: Callable[Concatenate[Asked, P], HttpResponse],
) -> Callable[Concatenate[Asked, P], HttpResponse]:
    """Let only administrators reach `view`; others are told that they may not."""

    @functools.wraps(view)
    def guarded(request: Asked, /, *args: P.args, **options: P.kwargs) -> HttpResponse:
        if not request.viewer.administrator:
            raise PermissionDenied
        return view(request, *args, **options)

    return guarded


def dialled(numbers: Sequence[Mapping[str, Any]] | None, region: str) -> str:
    """Return telephone numbers as people of the country `region` read and type them."""
    return ", ".join(phones.display(str(one["value"]), region) for one in numbers or ())


def say(request: Asked, text: str, change_id: UUID | None = None) -> None:
    """Say on the next page what was done, with a way to take it back when a Change did it."""
    messages.success(request, text, extra_tags=str(change_id or ""))


def say_begun(request: Asked, text: str) -> None:
    """Say on the next page what goes on in the background: its tray opens."""
    messages.info(request, text)


def complain(request: Asked, refused: Refused) -> None:
    """Say on the next page why nothing was done."""
    messages.error(request, " ".join(str(problem.message) for problem in refused.problems))


def make(request: Asked, edits: Sequence[Edit], done: str) -> bool:
    """Make a Change of `edits` and say `done`, or say why it was refused."""
    try:
        outcome = apply(Change(request.viewer, Cause("form"), edits))
    except Refused as refused:
        complain(request, refused)
        return False
    say(request, done, outcome.id)
    return True
