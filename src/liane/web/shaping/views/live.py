"""Answers while one types: what a formula gives, whether a pattern matches, how a number is written."""

from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liane.accounts.middleware import Asked
from liane.accounts.views.frame import administrators_only
from liane.lib.periods import today
from liane.records.computed import preview
from liane.records.computed.kinds import KINDS as COMPUTED
from liane.records.computed.syntax import FormulaError
from liane.records.fields import auto_number, patterns, stored
from liane.records.registry import catalogue
from liane.web import drawing
from liane.web.shaping import computing, kinds
from liane.web.shaping import form as forms
from liane.web.shaping.drawn import result_choices
from liane.web.shaping.stored import shaped

_AROUND = 40


@administrators_only
@require_POST
def formula(request: Asked, name: str) -> HttpResponse:
    """What a computed field comes to: its kind, its value on five records, or what is wrong and where."""
    item = shaped(name)
    kind = request.POST.get("kind", "")
    if kind not in COMPUTED:
        kind = "formula"
    form = forms.posted(item, request.viewer, kind, request.POST, request.POST.get("key", ""))
    form.typed.setdefault("label_fr", "x")
    if kind == "formula" and not form.typed.get("expression"):
        return HttpResponse("")
    outcome = computing.checked(item, form.key or "x", form.declaration(), request.viewer)
    context = {"outcome": outcome, "kind": kind}
    if outcome.declaration is None:
        written = form.typed.get("expression", "")
        at = min(outcome.position, len(written))
        context |= {
            "before": written[max(0, at - _AROUND) : at],
            "at": written[at : at + 1] or " ",
            "after": written[at + 1 : at + _AROUND],
        }
        return render(request, "shaping/parts/check.html", context)
    field = stored.read(form.key or "x", outcome.declaration)
    rows: list[tuple[str, str]] = []
    slow = ""
    try:
        rows = [
            (title, drawing.text(field, value, request.viewer.context))
            for title, value in preview.values(field, catalogue(), item)
        ]
    except FormulaError as error:
        slow = str(error)
    except OperationalError:
        slow = _("Ce calcul est long : l’aperçu a été arrêté. Liane le fera en arrière-plan.")
    chosen = str(outcome.declaration["result"])
    context |= {
        "rows": rows,
        "slow": slow,
        "gives": kinds.card(chosen).label,
        "chosen": chosen,
        "choices": result_choices(outcome.kinds),
    }
    return render(request, "shaping/parts/check.html", context)


@administrators_only
@require_POST
def pattern(request: Asked, name: str) -> HttpResponse:
    """Whether a text that one tries matches the pattern."""
    shaped(name)
    given, tried = request.POST.get("pattern", ""), request.POST.get("tried", "")[:1000]
    context = {"fault": "", "given": given, "tried": tried, "matches": False}
    if given:
        fault = patterns.fault(given)
        context["fault"] = str(fault) if fault else ""
        context["matches"] = not fault and bool(tried) and patterns.Pattern(given).matches(tried)
    return render(request, "shaping/parts/tried.html", context)


@administrators_only
@require_POST
def number(request: Asked, name: str) -> HttpResponse:
    """How the first numbers of a pattern are written."""
    shaped(name)
    given = request.POST.get("numbers", "").strip() or auto_number.USUAL
    fault = auto_number.wrong(given)
    day = today(request.viewer.zone)
    numbers = [] if fault else [auto_number.written(given, one, day) for one in (1, 2, 42)]
    return render(request, "shaping/parts/numbers.html", {"fault": fault or "", "numbers": numbers})
