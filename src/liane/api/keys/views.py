"""Settings: my keys and the apps that I let in; for administrators all keys, service accounts and apps."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only, complain, make, page, say
from liane.api.keys import listed
from liane.api.keys.actions import make_key, revoke_key
from liane.api.keys.forms import AccountForm, AppForm, KeyForm
from liane.api.models import AccessGrant
from liane.api.oauth import tokens
from liane.api.oauth.actions import register_app, revoke_app
from liane.api.objects.described import reachable
from liane.records.changes.model import Create, Refused
from liane.records.queries.model import QueryError
from liane.records.registry import catalogue


@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: Asked) -> HttpResponse:
    """One's own keys, a new one, and the apps let in."""
    objects = [item for item in reachable(catalogue(), request.viewer) if item.group]
    me = _("moi (%(name)s)") % {"name": request.viewer.name}
    form = KeyForm(request.POST or None, objects=objects, accounts=request.viewer.administrator, me=me, label_suffix="")
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = make_key(
                request.viewer, given["name"], given["scopes"], owner=form.owner_id, limits=given["limits"],
                expires_at=form.expires_at,
            )  # fmt: skip
        except Refused as refused:
            form.blame(refused)
        else:
            return page(request, "api/secret.html", {"name": given["name"], "secret": made.secret, "key": True})
    rows, following = _keys(request, mine=True)
    apps = listed.granted(_herself(request), request.viewer.language)
    context: dict[str, Any] = {"form": form, "rows": rows, "next": following, "apps": apps}
    return page(request, "api/keys.html", context)


@administrators_only
@require_GET
def everybody(request: Asked) -> HttpResponse:
    """All keys."""
    rows, following = _keys(request, mine=False)
    return page(request, "api/all_keys.html", {"rows": rows, "next": following})


@require_POST
def revocation(request: Asked, key_id: UUID) -> HttpResponse:
    """End a key."""
    try:
        revoke_key(request.viewer, key_id)
    except Refused as refused:
        complain(request, refused)
    else:
        say(request, _("La clé est révoquée : elle n’ouvre plus rien."))
    return redirect("api:all_keys" if request.POST.get("back") == "all" else "api:keys")


@require_POST
def withdrawal(request: Asked, grant_id: UUID) -> HttpResponse:
    """Take back the access that one gave to an app, as often as one gave it."""
    me = _herself(request)
    app_id = AccessGrant.objects.filter(id=grant_id, user_id=me).values_list("app_id", flat=True).first()
    if app_id is None:
        raise Http404
    tokens.withdraw(app_id, me)
    say(request, _("L’accès est retiré : l’application ne peut plus rien."))
    return redirect("api:keys")


@administrators_only
@require_http_methods(["GET", "POST"])
def accounts(request: Asked) -> HttpResponse:
    """Service accounts, and a new one."""
    form = AccountForm(request.POST or None, label_suffix="")
    if form.is_valid():
        values = {"name": form.cleaned_data["name"], "role": form.cleaned_data["role"], "service": True}
        if make(request, [Create("user", values)], _("Le compte de service est créé : faites-lui une clé.")):
            return redirect("api:accounts")
    return page(request, "api/accounts.html", {"form": form, "rows": listed.accounts()})


@never_cache
@administrators_only
@require_http_methods(["GET", "POST"])
def apps(request: Asked) -> HttpResponse:
    """Apps of third parties, and a new one."""
    form = AppForm(request.POST or None, label_suffix="")
    if form.is_valid():
        try:
            made = register_app(request.viewer, form.values())
        except Refused as refused:
            form.blame(refused)
        else:
            name = form.cleaned_data["name"]
            return page(request, "api/secret.html", {"name": name, "client_id": made.id, "secret": made.secret})
    return page(request, "api/apps.html", {"form": form, "rows": listed.apps()})


@administrators_only
@require_POST
def app_revocation(request: Asked, app_id: UUID) -> HttpResponse:
    """End an app with all that people gave it."""
    try:
        revoke_app(request.viewer, app_id)
    except Refused as refused:
        complain(request, refused)
    else:
        say(request, _("L’application est révoquée, avec tous ses accès."))
    return redirect("api:apps")


def _keys(request: Asked, *, mine: bool) -> tuple[list[dict[str, Any]], str | None]:
    try:
        return listed.keys(request.viewer, request.GET.get("after") or None, mine=mine)
    except QueryError:
        raise Http404 from None


def _herself(request: Asked) -> UUID:
    if request.viewer.user_id is None:
        raise Http404
    return request.viewer.user_id
