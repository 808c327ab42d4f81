"""The look and language that a person chooses from any page, and where the site begins."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from liane.accounts.actions import set_preferences
from liane.web.answers import own_address
from liane.web.finding.keys import shown
from liane.web.frame import RAIL_COOKIE, THEME_COOKIE, THEMES, objects_of
from liane.web.request import Request, fragment
from liane.web.views.opening import opening_url

_YEAR = 365 * 24 * 3600


def home(request: Request) -> HttpResponse:
    """Go to the first object of the rail."""
    found = objects_of(request.viewer)
    return HttpResponseRedirect(opening_url(found[0], request.viewer, request.versions) if found else "/reglages/")


@login_not_required
@require_POST
def language(request: Request) -> HttpResponse:
    """Speak French or English from now on."""
    chosen = request.POST.get("language", "")
    response = _back(request)
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        if request.viewer.user_id is not None:
            set_preferences(request.viewer, {"language": chosen})
        _remember(request, response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@login_not_required
@require_POST
def appearance(request: Request) -> HttpResponse:
    """Show light, dark, or as the system does; fold the rail or not."""
    response = HttpResponse(status=204) if fragment(request) else _back(request)
    theme = request.POST.get("theme", "")
    if theme in (*THEMES, "system"):
        if request.viewer.user_id is not None:
            set_preferences(request.viewer, {"theme": theme})
        _remember(request, response, THEME_COOKIE, theme)
    rail = request.POST.get("rail", "")
    if rail in ("folded", "open"):
        _remember(request, response, RAIL_COOKIE, rail)
    return response


@never_cache
@require_safe
def session(request: Request) -> HttpResponse:
    """Answer, while the session is open, the token that the forms of a page carry: signing in again changes it."""
    return JsonResponse({"token": get_token(request)})


def keys(request: Request) -> HttpResponse:
    """Show the keys that Liane answers to, those of a page when it says what stands on it."""
    here = request.GET.get("ici")
    context = {"groups": shown(None if here is None else here[:1_000].split())}
    return render(request, "web/parts/keys.html" if fragment(request) else "web/keys.html", context)


def _remember(request: Request, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")


def _back(request: Request) -> HttpResponse:
    wanted = request.POST.get("next", "") or request.headers.get("Referer", "")
    return HttpResponseRedirect(own_address(request, wanted))
