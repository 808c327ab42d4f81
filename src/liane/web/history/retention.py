"""How long the log keeps values, and what was erased from it: for administrators."""

from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from liane.accounts.middleware import Asked as Signed
from liane.accounts.views.frame import administrators_only, page
from liane.capabilities.views import saved
from liane.lib import formats
from liane.records.changes.model import Refused
from liane.records.past import erasing
from liane.records.past.models import Erasure, Retention
from liane.records.queries.model import QueryError, dump_where
from liane.records.queries.pages import titles
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web import answers
from liane.web.request import Request, named, uuid_or_none

_MOST_RULES = 50
_MONTHS = (1, 1_200)


@administrators_only
@require_http_methods(["GET", "POST"])
def rules(request: Signed) -> HttpResponse:
    """Show the rules with what each would erase now; add one."""
    error = ""
    if request.method == "POST":
        error = _added(request)
        if not error:
            return answers.redirect(request, reverse("history:retention"), _("Règle enregistrée."))
    now, viewer = timezone.now(), request.viewer
    shown = [_rule(one, viewer) for one in Retention.rows.order_by("created_at")[:_MOST_RULES]]
    objects = sorted((str(one.plural), one.name) for one in catalogue() if one.group)
    chosen = request.POST.get("objet", "") or request.GET.get("objet", "")
    views = [one for one in saved.of(chosen, viewer) if one.shown.where is not None] if chosen else []
    context = {
        "rules": shown,
        "objects": [(key, label, key == chosen) for label, key in objects],
        "chosen": chosen,
        "views": views,
        "given": request.POST,
        "error": error,
        "erasures": [told(one, viewer) for one in erasing.recent()],
        "now": now,
    }
    return page(request, "history/retention.html", context, status=422 if error else 200)


def _added(request: Signed) -> str:
    """Add the rule that the form says; return what is wrong with it, "" when it was added."""
    item = catalogue().get(request.POST.get("objet", ""))
    months = request.POST.get("mois", "").strip()
    if item is None:
        return _("Choisissez un objet.")
    if not (months.isdecimal() and len(months) < 6 and _MONTHS[0] <= int(months) <= _MONTHS[1]):
        return _("Donnez un nombre de mois, de 1 à 1 200.")
    if Retention.rows.count() >= _MOST_RULES:
        return _("Il y a déjà %(n)d règles : retirez-en une d’abord.") % {"n": _MOST_RULES}
    where, view_id = None, uuid_or_none(request.POST.get("vue"))
    if view_id is not None:
        view = saved.one(view_id, request.viewer)
        if view is None or view.object != item.name or view.shown.where is None or view.fault:
            return _("Cette vue ne peut pas servir de condition.")
        where = dump_where(view.shown.where)
    name = request.POST.get("nom", "").replace("\0", "").strip()[:120]
    erasing.add_rule(name or str(item.plural), item.name, int(months), where)
    return ""


@administrators_only
@require_POST
def remove(request: Signed, rule_id: UUID) -> HttpResponse:
    """Remove a rule; what it erased stays erased."""
    erasing.remove_rule(rule_id)
    return answers.redirect(request, reverse("history:retention"), _("Règle retirée."))


def _rule(one: Retention, viewer: Viewer) -> dict[str, Any]:
    item = catalogue().get(one.object)
    try:
        number, exact = erasing.preview_rule(one, timezone.now()) if item is not None else (0, True)
    except QueryError as error:
        return {"one": one, "label": item.plural if item else one.object, "fault": str(error)}
    said = formats.number(number, viewer.language, 0) + ("" if exact else "+")
    until = erasing.due(one, timezone.now()).astimezone(ZoneInfo(viewer.zone)).date()
    return {
        "one": one,
        "label": item.plural if item else one.object,
        "due": said,
        "number": number,
        "until": formats.date(until, viewer.language),
        "fault": "" if item else _("Cet objet n’existe plus."),
    }


def told(one: Erasure, viewer: Viewer) -> dict[str, Any]:
    """Return an erasure as it is told: when, by whom, of what, under which request."""
    item = catalogue().get(one.object)
    keys = [str(field.label) for key in one.fields if item is not None and (field := item.field(key)) is not None]
    return {
        "one": one,
        "day": formats.date(one.erased_at.astimezone(ZoneInfo(viewer.zone)).date(), viewer.language),
        "label": item.plural if item is not None else one.object,
        "fields": ", ".join(keys),
        "lines": formats.number(one.entries, viewer.language, 0),
    }


@administrators_only
@require_http_methods(["GET", "POST"])
def record(request: Signed, slug: str, record_id: UUID) -> HttpResponse:
    """Erase values of one record everywhere, at somebody's request: what would go is told first."""
    item, viewer = named(cast(Request, request), slug), request.viewer
    title = titles(item.name, [record_id], viewer).get(record_id)
    erasures = erasing.of_record(record_id)
    if title is None and not erasures:
        raise Http404
    offered = erasing.erasable(item)
    fields = [key for key in request.POST.getlist("champ") if key in offered] or ([] if request.POST else offered)
    error, reason = "", request.POST.get("demande", "").replace("\0", "").strip()
    if request.method == "POST" and "effacer" in request.POST:
        try:
            _erasure, done = erasing.erase_record(item.name, record_id, fields, reason, viewer)
        except Refused as refused:
            error = answers.reasons(refused.problems)
        else:
            text = _("Valeurs effacées : %(n)s lignes du journal.") % {
                "n": formats.number(done.lines, viewer.language, 0)
            }
            return answers.redirect(request, request.path, text)
    found = erasing.preview(item.name, record_id, fields, viewer)
    context = {
        "item": item,
        "slug": item.slug,
        "title": title or "—",
        "back": f"/{item.slug}/{record_id}",
        "fields": [(key, item.fields[key].label, key in fields) for key in offered],
        "number": found.lines,
        "lines": formats.number(found.lines, viewer.language, 0),
        "reason": reason,
        "error": error,
        "erasures": [told(one, viewer) for one in erasures],
    }
    return page(request, "history/erase.html", context, status=422 if error else 200)
