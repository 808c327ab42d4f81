"""Apps at the door: the consent of a person, tokens, their end, and the document that says where all that is."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from csp.constants import HEADER
from csp.utils import build_policy
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liane.accounts.middleware import Asked
from liane.api.keys import secrets
from liane.api.models import SCOPES, AppSecret
from liane.api.oauth import tokens
from liane.api.oauth.asking import Answered, App, Asking, Unanswerable, answer, app_of, read, scopes_of
from liane.api.oauth.redirects import origin
from liane.api.oauth.tokens import ACCESS_LIVES, Refusal, Tokens


class _Away(HttpResponse):
    """A redirect to an app, whose scheme may be its own: the address was compared with those that it named."""

    def __init__(self, address: str) -> None:
        super().__init__(status=303, headers={"Location": address})


@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request: Asked) -> HttpResponse:
    """Ask the person whether an app may act as her; answer the app."""
    given = request.POST if request.method == "POST" else request.GET
    try:
        asking = read({key: given[key] for key in given})
    except Unanswerable:
        return render(request, "web/refused.html", {
            "heading": _("Aucun accès n’est donné"),
            "text": _(
                "Cette application n’est pas connue ici, ou veut une réponse ailleurs que chez elle. Un administrateur "
                "peut l’enregistrer dans Réglages, Applications de tiers."
            ),
            "back": "/",
        }, status=400)  # fmt: skip
    except Answered as error:
        return _Away(error.address)
    if request.viewer.user_id is None:
        raise Http404
    if request.method == "POST":
        return _Away(_decided(request, asking, request.viewer.user_id))
    return _consent(request, asking, given)


def _decided(request: Asked, asking: Asking, user_id: UUID) -> str:
    if request.POST.get("decision") != "allow":
        return answer(asking.redirect, asking.state, error="access_denied")
    code = tokens.approve(asking.app.id, user_id, asking.scopes, asking.redirect, asking.challenge)
    return answer(asking.redirect, asking.state, code=code, iss=_issuer(request))


def _consent(request: Asked, asking: Asking, given: Mapping[str, str]) -> HttpResponse:
    labels = {scope.key: scope.label for scope in SCOPES}
    kept = ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method")
    response = render(request, "api/consent.html", {
        "app": asking.app,
        "place": origin(asking.redirect),
        "scopes": [{"key": scope, "label": labels[scope]} for scope in asking.scopes if scope in labels],
        "hidden": [(key, given[key]) for key in kept if key in given],
    })  # fmt: skip
    # Browsers hold the answer of a form to the policy of its page: the app's place is let through, no other.
    response.headers[HEADER] = build_policy(update={"form-action": [origin(asking.redirect)]})
    return response


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def token(request: Asked) -> HttpResponse:
    """Give tokens for a code, a refresh token, or an app's own account."""
    try:
        app = _client(request)
        given = _tokens(app, request.POST)
    except Refusal as refusal:
        return _refused(refusal)
    said: dict[str, Any] = {
        "access_token": given.access,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LIVES.total_seconds()),
        "scope": " ".join(given.scopes),
    }
    if given.refresh is not None:
        said["refresh_token"] = given.refresh
    return JsonResponse(said, headers={"Cache-Control": "no-store"})


def _tokens(app: App, data: Mapping[str, str]) -> Tokens:
    app_id, kind = app.id, data.get("grant_type")
    if kind == "authorization_code":
        return tokens.exchange(
            app_id, data.get("code", ""), data.get("redirect_uri", ""), data.get("code_verifier", "")
        )
    if kind == "refresh_token":
        wanted = data.get("scope")
        return tokens.refresh(app_id, data.get("refresh_token", ""), wanted.split() if wanted else None)
    if kind == "client_credentials":
        if app.account_id is None or not app.confidential:
            raise Refusal("unauthorized_client")
        scopes = scopes_of(app, data.get("scope"))
        if scopes is None:
            raise Refusal("invalid_scope")
        return tokens.by_itself(app_id, app.account_id, scopes)
    raise Refusal("unsupported_grant_type")


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def revoke(request: Asked) -> HttpResponse:
    """End what a token comes from (RFC 7009)."""
    try:
        app = _client(request)
    except Refusal as refusal:
        return _refused(refusal)
    tokens.end_one(app.id, request.POST.get("token", ""))
    return HttpResponse(status=200)


@login_not_required
@require_GET
def metadata(request: Asked) -> HttpResponse:
    """Say where all that is (RFC 8414)."""
    root = _issuer(request)
    return JsonResponse({
        "issuer": root,
        "authorization_endpoint": f"{root}/oauth/authorize",
        "token_endpoint": f"{root}/oauth/token",
        "revocation_endpoint": f"{root}/oauth/revoke",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "scopes_supported": [scope.key for scope in SCOPES],
        "authorization_response_iss_parameter_supported": True,
    })  # fmt: skip


@login_not_required
@require_GET
def resource(request: Asked, path: str = "") -> HttpResponse:
    """Say who gives tokens for what programs and assistants read (RFC 9728): a client that is refused asks here."""
    root = _issuer(request)
    return JsonResponse({
        "resource": f"{root}/{path}" if path else root,
        "authorization_servers": [root],
        "scopes_supported": [scope.key for scope in SCOPES],
        "bearer_methods_supported": ["header"],
        "resource_name": "Liane",
    })  # fmt: skip


def _issuer(request: Asked) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _client(request: Asked) -> App:
    """Return the app that asks, which has shown its secret if it keeps one. Raises Refusal."""
    client_id, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    scheme, _space, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            text = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Refusal("invalid_client", 401) from None
        client_id, _colon, secret = (unquote_plus(part) for part in text.partition(":"))
    app = app_of(client_id)
    if app is None:
        raise Refusal("invalid_client", 401)
    if app.confidential:
        kept = AppSecret.objects.filter(app_id=app.id).values_list("digest", flat=True).first()
        if kept is None or not hmac.compare_digest(bytes(kept), secrets.digest(secret)):
            raise Refusal("invalid_client", 401)
    return app


def _refused(refusal: Refusal) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="liane"'
    return JsonResponse({"error": refusal.error}, status=refusal.status, headers=headers)
