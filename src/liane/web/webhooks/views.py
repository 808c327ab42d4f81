"""Webhooks in the settings: the list, one with its log, its form, and what can be done about it."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liane.accounts import vault
from liane.accounts.forms.base import people_offered
from liane.accounts.middleware import Asked
from liane.accounts.views.frame import page, say
from liane.capabilities.webhooks import acts
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Refused, Update
from liane.records.queries.columns import Reference
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import fetch, get
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb
from liane.web.request import fragment
from liane.web.webhooks import state, told
from liane.web.webhooks.form import WebhookForm, filter_of

P = ParamSpec("P")
COLUMNS = ("name", "address", "subjects", "happenings", "watched", "where", "owner", "state", "reason")
_SIZE = 50
_SECRET = "webhook_secret"


def for_those_who_may(
    view: Callable[Concatenate[Asked, P], HttpResponse],
) -> Callable[Concatenate[Asked, P], HttpResponse]:
    """Let in whoever has rights on webhooks; to others the page does not exist."""

    @functools.wraps(view)
    def guarded(request: Asked, /, *args: P.args, **options: P.kwargs) -> HttpResponse:
        if request.viewer.on("webhook").read is Scope.NONE:
            raise Http404
        return view(request, *args, **options)

    return guarded


@for_those_who_may
@require_GET
def listing(request: Asked) -> HttpResponse:
    """The webhooks by name, how each is doing."""
    query = Query("webhook", columns=COLUMNS, sort=("name",), limit=_SIZE, after=request.GET.get("after") or None)
    try:
        found = fetch(query, request.viewer)
    except QueryError:
        raise Http404 from None
    health = state.health([row.id for row in found.rows])
    rows = [
        told.webhook(dict(zip(COLUMNS, row.values, strict=True)) | {"id": row.id}, health[row.id], request.viewer)
        for row in found.rows
    ]
    may_create = request.viewer.on("webhook").scope(Verb.CREATE) is not Scope.NONE
    context = {"rows": rows, "next": found.next, "may_create": may_create}
    return page(request, "webhooks/list.html", context)


@for_those_who_may
@require_GET
def show(request: Asked, webhook_id: UUID) -> HttpResponse:
    """One webhook: what it sends, its secret when it is new, its log."""
    values = known(request, webhook_id)
    shown = request.GET.get("voir", state.ALL)
    before = request.GET.get("avant", "")
    lines, more = state.log(webhook_id, shown, int(before) if before.isdecimal() and len(before) < 19 else None)
    found = told.webhook(values, state.health([webhook_id])[webhook_id], request.viewer)
    context = {
        "webhook": found,
        "chips": told.filter_words(values["where"], found["item"].name if found["item"] else "", request.viewer),
        "mine": changeable(request, webhook_id),
        "secret": _shown_once(request, webhook_id),
        "lines": [told.line(one, request.viewer) for one in lines],
        "more": more,
        "shown": shown,
        "tabs": ((state.ALL, _("Tout")), (state.WAITING, _("En attente")), (state.FAILING, _("En échec"))),
    }
    return page(request, "webhooks/webhook.html", context)


@for_those_who_may
@require_GET
def delivery(request: Asked, webhook_id: UUID, delivery_id: int) -> HttpResponse:
    """One delivery: what was sent and what was answered. It draws itself again while it waits for its first try."""
    values = known(request, webhook_id)
    found = state.delivery(webhook_id, delivery_id)
    if found is None:
        raise Http404
    context = {
        "webhook": values,
        "delivery": told.detail(*found, request.viewer),
        "mine": changeable(request, webhook_id),
    }
    template = "webhooks/delivery_parts.html" if fragment(request) else "webhooks/delivery.html"
    return page(request, template, context)


@for_those_who_may
@require_http_methods(["GET", "POST"])
def edit(request: Asked, webhook_id: UUID | None = None) -> HttpResponse:
    """The form of a webhook, or of a new one. A filter comes back here from the builder, to be saved with the rest."""
    values = known(request, webhook_id) if webhook_id else {}
    if webhook_id is not None and not changeable(request, webhook_id):
        raise Http404
    if "filtre" in request.GET:
        values["where"] = filter_of(request.GET["filtre"]) or None
    names = (request.POST.getlist("subjects") if request.method == "POST" else values.get("subjects")) or []
    item = catalogue().get(names[0]) if len(names) == 1 and webhook_id else None
    form = WebhookForm(
        request.POST or None, viewer=request.viewer, item=item, initial=_initial(values), label_suffix=""
    )
    if form.is_valid():
        made = webhook_id or new_id()
        written = form.values()
        change = Update("webhook", made, written) if webhook_id else Create("webhook", written, made)
        try:
            outcome = apply(Change(request.viewer, Cause("form"), [change]))
        except Refused as refused:
            form.blame(refused)
        else:
            if webhook_id is None:
                _keep_secret(request, made, acts.renew_secret(request.viewer, made, both=False))
            say(request, _("Le webhook « %(name)s » est enregistré.") % written, outcome.id)
            return redirect("webhooks:one", made)
    context = {
        "form": form,
        "webhook": values,
        "id": webhook_id,
        "item": item,
        "chips": told.filter_words(values.get("where"), item.name if item else "", request.viewer),
        "pending": "filtre" in request.GET,
        "builder": _builder(webhook_id, item.slug, values.get("where")) if item and webhook_id else "",
        "offered": people_offered() if request.viewer.administrator else [],
    }
    return page(request, "webhooks/edit.html", context)


def known(request: Asked, webhook_id: UUID) -> dict[str, Any]:
    """Return the values of a webhook that the person may read. Raises Http404."""
    row = get("webhook", webhook_id, request.viewer, COLUMNS)
    if row is None:
        raise Http404
    return dict(zip(COLUMNS, row.values, strict=True)) | {"id": webhook_id}


def changeable(request: Asked, webhook_id: UUID) -> bool:
    """Say whether the person may act on a webhook."""
    try:
        acts.require(request.viewer, webhook_id)
    except Refused:
        return False
    return True


def new_secret(request: Asked, webhook_id: UUID) -> None:
    """Draw a secret that the next page shows, once. Raises Refused."""
    _keep_secret(request, webhook_id, acts.renew_secret(request.viewer, webhook_id))


def _initial(values: dict[str, Any]) -> dict[str, Any]:
    where, owner = values.get("where"), values.get("owner")
    return {
        **values,
        "where": orjson.dumps(where).decode() if where and not isinstance(where, str) else where or "",
        "owner": owner.id if isinstance(owner, Reference) else None,
    }


def _builder(webhook_id: UUID, slug: str, where: Any) -> str:
    asked = {"retour": reverse("webhooks:edit", args=[webhook_id])}
    if where and not isinstance(where, str):
        asked["filtre"] = orjson.dumps(where).decode()
    return f"/{slug}/filtre?{urlencode(asked)}"


def _keep_secret(request: Asked, webhook_id: UUID, secret: str) -> None:
    request.session[_SECRET] = vault.seal(f"{webhook_id} {secret}")


def _shown_once(request: Asked, webhook_id: UUID) -> str:
    """Return the secret that was just drawn, "" otherwise and from then on."""
    sealed = request.session.get(_SECRET)
    if not sealed:
        return ""
    try:
        whose, _space, secret = vault.unseal(sealed).partition(" ")
    except vault.Unreadable:
        whose, secret = "", ""
    if whose and whose != str(webhook_id):
        return ""
    del request.session[_SECRET]
    return secret
