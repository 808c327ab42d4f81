"""Pages for what went wrong: absent, forbidden, failed. Each says what happened and where to go."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from liane.web import labels
from liane.web.answers import refusal
from liane.web.links import reasons_url
from liane.web.request import fragment


def misread(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that is not one of ours: too large, cut short, or under a name that is not Liane's."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return HttpResponse(render_to_string("web/400.html"), status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer a form that is larger than Liane takes."""
    return _fault(request, "web/413.html", 413, labels.too_large())


def absent(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what does not exist, or not for this person."""
    return _fault(request, "web/404.html", 404, _("Cette fiche n’existe pas, ou votre rôle ne permet pas de la voir."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what this person may not do, with the way to know why when it is about a record."""
    viewer = getattr(request, "viewer", None)
    if viewer is not None and viewer.guest is not None and request.method not in ("GET", "HEAD"):
        looking = _("Vous regardez Liane comme %(name)s la voit : rien ne s’y modifie.") % {"name": viewer.name}
        return _fault(request, "web/403.html", 403, looking)
    match = request.resolver_match
    why = reasons_url(match.kwargs) if match else ""
    return _fault(request, "web/403.html", 403, _("Votre rôle ne permet pas cela : rien n’a été modifié."), why)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from a page of ours, or from one too old."""
    if fragment(request):
        return refusal(request, _("Cette page a expiré : rechargez-la, puis recommencez. Rien n’a été modifié."), 403)
    return render(request, "403_csrf.html", status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a failure of Liane's own, without asking anything of the database."""
    return HttpResponse(render_to_string("web/500.html"), status=500)


def _fault(request: HttpRequest, template: str, status: int, said: str, why: str = "") -> HttpResponse:
    viewer = getattr(request, "viewer", None)
    if fragment(request):
        return refusal(request, said, status, why=why)
    base = "web/base.html" if viewer is not None and viewer.user_id is not None else "web/plain.html"
    return render(request, template, {"base": base, "said": said, "why": why}, status=status)
