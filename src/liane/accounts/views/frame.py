"""What the pages of settings share: who may see them, what lies beside them, how a result is said."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from liane.accounts.middleware import Asked
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Edit, Refused

P = ParamSpec("P")
View = Callable[Concatenate[Asked, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the settings; `name` is that of its address, `all` whether everybody has it."""

    name: str
    label: object
    help: object
    icon: str
    all: bool = False


ENTRIES = (
    Entry("accounts:profile", _("Mon profil"), _("Langue, fuseau, apparence, mot de passe."), "user", all=True),
    Entry("accounts:organisation", _("Organisation"), _("Nom, logo, monnaie, exercice."), "building"),
    Entry("accounts:people", _("Personnes"), _("Inviter, placer, désactiver."), "users"),
    Entry("accounts:teams", _("Équipes"), _("Qui partage ses fiches avec qui."), "users-group"),
    Entry("accounts:roles", _("Rôles et droits"), _("Ce que chacun peut voir et faire."), "lock"),
    Entry("sales:pipelines", _("Pipelines et étapes"), _("Les étapes de vos ventes."), "layout-kanban"),
    Entry("accounts:mail", _("Messagerie"), _("Le serveur par lequel partent les messages."), "mail"),
    Entry("accounts:rates", _("Cours de change"), _("Ce que valent les autres monnaies."), "currency-euro"),
    Entry("accounts:backups", _("Sauvegardes"), _("Quand la dernière a été faite."), "download"),
    Entry("accounts:sign_ins", _("Connexions"), _("Qui s’est connecté, ou a essayé."), "history"),
)


def entries(request: Asked) -> list[dict[str, Any]]:
    """Return the pages of the settings that the person has, with their addresses."""
    found = []
    for entry in ENTRIES:
        if entry.all or request.viewer.administrator:
            try:
                url = reverse(entry.name)
            except NoReverseMatch:
                continue  # the app that has this page is not installed
            current = request.path == url or request.path.startswith(f"{url}/")
            found.append({"url": url, "label": entry.label, "help": entry.help, "icon": entry.icon, "current": current})
    return found


def page(request: Asked, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Draw a page of the settings, their list beside it."""
    return render(request, template, {"entries": entries(request), **context}, status=status)


def administrators_only(view: "View[P]") -> "View[P]":
    """Let only administrators reach `view`; others are told that they may not."""

    @functools.wraps(view)
    def guarded(request: Asked, *args: P.args, **options: P.kwargs) -> HttpResponse:
        if not request.viewer.administrator:
            raise PermissionDenied
        return view(request, *args, **options)

    return guarded


def say(request: Asked, text: str, change_id: UUID | None = None) -> None:
    """Say on the next page what was done, with a way to take it back when a Change did it."""
    messages.success(request, text, extra_tags=str(change_id or ""))


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
