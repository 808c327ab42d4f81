"""The road of programs: what lies under /api/v1/, and /mcp, is answered here, by a key and never by a cookie.

Sessions, forms and their defences belong to browsers: no cookie is read, so none can be abused, and a request costs
one statement before its own.
"""

import logging
from collections.abc import Callable
from typing import cast

import psycopg
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from liane.accounts.middleware import zone_of
from liane.api.feed import ticket
from liane.api.keys import bearers, secrets
from liane.api.limits.rates import Rate
from liane.api.problems.errors import ApiError, malformed, not_found
from liane.api.problems.refusals import refused
from liane.api.road.answers import problem
from liane.api.road.asked import ApiRequest
from liane.records.changes.model import Refused

PREFIX = "/api/v1/"
MCP = "/mcp"
_URLS = "liane.api.urls"
_LANGUAGES = ("fr", "en")
logger = logging.getLogger(__name__)


class ApiMiddleware:
    """Answer requests under /api/v1/ and at /mcp; let all others pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # Read when the process starts, and not while the first program waits.
        resolve(PREFIX + "me", _URLS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer for the bearer of the request's key, in her language and zone."""
        if not request.path_info.startswith(PREFIX) and request.path_info != MCP:
            return self.get_response(request)
        asked = cast(ApiRequest, request)
        secret = _secret(request)
        found = bearers.known_by(secret)
        spoken = found.viewer.language if found.viewer is not None else found.settings.language
        language = _asked_language(request) or spoken
        zone = found.viewer.zone if found.viewer is not None else found.settings.zone
        with translation.override(language), timezone.override(zone_of(zone)):
            request.LANGUAGE_CODE = language
            rate = Rate(found.bearer) if found.bearer is not None else None
            response = _answered(asked, found, language, rate, shown=bool(secret))
            if rate is not None:
                rate.tell(response)
            response.headers.setdefault("Content-Language", language)
            response.headers.setdefault("Cache-Control", "no-store")
            return response


def _answered(
    request: ApiRequest, found: bearers.Known, language: str, rate: Rate | None, *, shown: bool
) -> HttpResponseBase:
    try:
        if rate is not None:
            rate.check()
        try:
            match = resolve(request.path_info, _URLS)
        except Http404:
            raise not_found() from None
        if found.bearer is None and getattr(match.func, "login_required", True):
            raise _unknown(request, shown=shown)
        request.versions, request.organisation = found.versions, found.settings
        if found.bearer is not None:
            request.bearer = found.bearer
            request.viewer = bearers.spoken_to(found, language)
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except ApiError as error:
        return problem(error, request)
    except Exception as error:  # noqa: BLE001
        return problem(_translated(error, request), request)
    return response


def _translated(error: Exception, request: HttpRequest) -> ApiError:
    """Return the problem that says what went wrong; what nobody foresaw is logged and told as such."""
    if isinstance(error, Refused):
        return refused(error)
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent):
        return malformed(_("Cette requête a trop de paramètres."))
    if isinstance(error, DataError | psycopg.DataError):
        logger.warning("A value that the database refuses: %s %s", request.method, request.path, exc_info=error)
        return ApiError(422, "invalid", _("La base de données ne peut pas garder une de ces valeurs."))
    if isinstance(error, OperationalError | psycopg.OperationalError):
        logger.error("The database did not answer: %s %s", request.method, request.path, exc_info=error)
        message = _("La base de données ne répond pas : réessayez dans un instant.")
        return ApiError(503, "unavailable", message, headers={"Retry-After": "5"})
    logger.error("Request of a program failed: %s %s", request.method, request.path, exc_info=error)
    return ApiError(500, "failed", _("Liane n’a pas su répondre. L’erreur est notée ; rien n’a été modifié."))


def _secret(request: HttpRequest) -> bytes:
    """Return the mark of the secret that the request shows, b"" when it shows none.

    The stream process shows a ticket instead: it asks for a program that has its stream open.
    """
    scheme, _space, shown = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == ticket.SCHEME:
        return ticket.bearer_of(settings.SECRET_KEY, shown.strip()) or b""
    return secrets.digest(shown.strip()) if scheme.lower() == "bearer" and shown.strip() else b""


def _unknown(request: HttpRequest, *, shown: bool) -> ApiError:
    place = request.build_absolute_uri(f"/.well-known/oauth-protected-resource{request.path_info}")
    if not shown:
        detail, challenge = (
            _("Montrez une clé : « Authorization: Bearer … »."),
            f'Bearer realm="liane", resource_metadata="{place}"',
        )
    else:
        detail = _("Cette clé n’ouvre rien : elle est fausse, expirée ou révoquée, ou son compte est fermé.")
        challenge = f'Bearer realm="liane", error="invalid_token", resource_metadata="{place}"'
    return ApiError(401, "unauthenticated", detail, headers={"WWW-Authenticate": challenge})


def _asked_language(request: HttpRequest) -> str:
    """Return the language of Accept-Language that Liane speaks, the one wanted most; "" when it says none."""
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    if not header:
        return ""
    wanted: list[tuple[float, str]] = []
    for part in header.split(",")[:10]:
        name, _semicolon, weight = part.partition(";")
        short = name.strip()[:2].lower()
        if short in _LANGUAGES:
            wanted.append((-_weight(weight), short))
    return min(wanted, key=lambda pair: pair[0])[1] if wanted else ""


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=")) if text.strip() else 1.0
    except ValueError:
        return 0.0
