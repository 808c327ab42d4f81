"""What views answer after a Change: a toast that offers to undo it, the news for the page, reasons of a refusal."""

from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext

from liane.records.changes.model import Forbidden, Missing, Outcome, Problem, Refused
from liane.web.links import reasons_url
from liane.web.request import fragment

# More records than this and a page is drawn anew rather than row by row.
_NEWS = 60


def toast(
    request: HttpRequest,
    text: str,
    undo: UUID | None = None,
    *,
    redo: bool = False,
    why: str = "",
    choice: str = "",
    level: str = "",
) -> str:
    """Return a toast, with its button when something can be undone; `redo` when `undo` is itself an undo.

    `why` is the address that says why something was refused, `choice` the one that asks what is to be done.
    One whose `level` is "error" stays until it is closed.
    """
    context = {"text": text, "undo": undo, "redo": redo, "why": why, "choice": choice, "level": level}
    return render_to_string("web/parts/toast.html", context, request)


def beside(drawn: str) -> str:
    """Return a toast as an htmx answer carries it beside its main content."""
    return f'<div hx-swap-oob="beforeend:#toasts">{drawn}</div>'


def news(response: HttpResponse, outcome: Outcome) -> HttpResponse:
    """Tell the page which records changed, so that it draws them again."""
    found = {"updated": outcome.updated, "created": outcome.created, "deleted": outcome.deleted}
    if sum(len(ids) for ids in found.values()) > _NEWS:
        detail: dict[str, object] = {"all": True}
    else:
        detail = {key: [str(one) for one in ids] for key, ids in found.items()}
    response["HX-Trigger-After-Swap"] = orjson.dumps({"liane:changed": detail}).decode()
    return response


def done(
    request: HttpRequest, outcome: Outcome, text: str, url: str, content: str = "", *, level: str = ""
) -> HttpResponse:
    """Answer a Change that was made: a fragment with its toast, or a redirect with a message."""
    if fragment(request):
        drawn = content + (beside(toast(request, text, outcome.id, level=level)) if outcome.id else "")
        return news(HttpResponse(drawn), outcome)
    return redirect(request, url, text, outcome.id)


def redirect(
    request: HttpRequest, url: str, text: str = "", undo: UUID | None = None, *, redo: bool = False
) -> HttpResponse:
    """Go to another page of Liane, which says `text` and offers to undo; `redo` when `undo` is itself an undo."""
    if text:
        messages.success(request, text, extra_tags=f"{undo} redo" if undo and redo else str(undo or ""))
    if fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def refused(request: HttpRequest, error: Refused, url: str) -> HttpResponse:
    """Answer a Change that was not made, with its reasons."""
    match = request.resolver_match
    why = reasons_url(match.kwargs) if match and isinstance(error, Forbidden) else ""
    return refusal(request, reasons(error.problems), status(error), url, why=why)


def refusal(
    request: HttpRequest, text: str, code: int, url: str = "/", *, why: str = "", heading: str = ""
) -> HttpResponse:
    """Say why nothing was done: a toast beside what stays as it was, or a page with the way back to `url`.

    `heading` is that of the page where nothing was to be changed.
    """
    if fragment(request):
        return HttpResponse(
            beside(toast(request, text, why=why, level="error")), status=code, headers={"HX-Reswap": "none"}
        )
    context = {"text": text, "back": url, "why": why, "heading": heading}
    return render(request, "web/refused.html", context, status=code)


def own_address(request: HttpRequest, wanted: str, otherwise: str = "/") -> str:
    """Return `wanted` when it is an address of Liane's own, without its host; else `otherwise`."""
    if not wanted or not url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return otherwise
    parts = urlsplit(wanted)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if path.startswith("/") and not path.startswith("//") else otherwise


def status(error: Refused) -> int:
    """Return the HTTP status of a refusal: what cannot be read is absent."""
    return 404 if isinstance(error, Missing) else 403 if isinstance(error, Forbidden) else 422


def reasons(problems: Iterable[Problem]) -> str:
    """Return the sentences of the problems, each once, three at most."""
    found = list(dict.fromkeys(str(problem.message) for problem in problems))
    shown = " ".join(found[:3])
    more = len(found) - 3
    return shown + (f" {_more(more)}" if more > 0 else "")


def _more(number: int) -> str:
    return ngettext("Et %(more)d autre raison.", "Et %(more)d autres raisons.", number) % {"more": number}
