"""Long work as its asker sees it: the tray, how to stop and undo it, its report, its file."""

import csv
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from liane.capabilities.transfer import exporting
from liane.capabilities.transfer.exporting_cells import harmless
from liane.capabilities.transfer.exporting_formats import FORMATS
from liane.capabilities.transfer.report import read_lines, report_rows
from liane.records import operations, tasks
from liane.records.changes.model import Refused
from liane.records.operations import State
from liane.records.queries.pages import titles
from liane.records.registry import catalogue
from liane.web import answers
from liane.web.operations import tray
from liane.web.request import Request, fragment


@require_GET
def show(request: Request) -> HttpResponse:
    """Draw the tray, or the page of the operations."""
    found = tray.lines(request.viewer)
    template = "web/parts/tray.html" if fragment(request) else "web/operations.html"
    return render(request, template, {"operations": found})


@require_POST
def stop(request: Request, operation_id: UUID) -> HttpResponse:
    """End an operation after the step that it is making."""
    operations.stop(_own(request, operation_id).id)
    return _again(request)


@require_POST
def undo(request: Request, operation_id: UUID) -> HttpResponse:
    """Take an operation back as a whole, in the background."""
    one = _own(request, operation_id)
    try:
        tasks.take_back_later(one.id, request.viewer, _("%(what)s, annulation") % {"what": one.label})
    except Refused as error:
        return answers.refused(request, error, "/operations")
    return _again(request)


@require_POST
def away(request: Request, operation_id: UUID) -> HttpResponse:
    """Put an operation that ended out of the tray."""
    one = _own(request, operation_id)
    if not one.active:
        tasks.put_away(one.id)
        tasks.moved(request.viewer.user_id)
    return _again(request)


@require_GET
def report(request: Request, operation_id: UUID) -> HttpResponse:
    """Return the records that an operation could not write, with the reasons, as a CSV for a spreadsheet."""
    one = _own(request, operation_id)
    lines = operations.progress(one.id).report
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refus.csv"'
    writer = csv.writer(response, delimiter=";" if request.viewer.language == "fr" else ",")
    if one.kind in tray.IMPORTS:
        # What was refused are rows of a file, which are no records yet.
        writer.writerows(report_rows(read_lines(lines)))
        return response
    item = catalogue().get(str(one.parameters.get("object", "")))
    ids = [UUID(line["id"]) for line in lines if line.get("id")]
    known = titles(item.name, ids, request.viewer) if item is not None else {}
    writer.writerow([_("Fiche"), _("Champ"), _("Raison"), pgettext("record", "Identifiant")])
    for line in lines:
        field = item.fields.get(line.get("field") or "") if item is not None else None
        record_id = line.get("id", "")
        title = known.get(UUID(record_id), "") if record_id else ""
        label = str(field.label) if field is not None else ""
        writer.writerow([harmless(title), label, harmless(line["message"]), record_id])
    return response


@require_GET
def file(request: Request, operation_id: UUID) -> FileResponse:
    """Return the file of an export to whoever asked for it, for a week."""
    one = _own(request, operation_id)
    kept = one.parameters.get("file")
    old = one.started_at < timezone.now() - tray.SHOWN
    if one.kind != exporting.KIND or one.state != State.DONE or not kept or old or not default_storage.exists(kept):
        raise Http404
    item = catalogue().get(one.parameters["object"])
    # A past says its day, which no file of today's could be taken for.
    day = f"au-{one.parameters['as_of'][:10]}" if one.parameters.get("as_of") else f"{one.started_at:%Y-%m-%d}"
    name = f"{item.slug if item else one.kind}-{day}.{FORMATS[one.parameters['style']][1]}"
    return FileResponse(default_storage.open(kept), as_attachment=True, filename=name)


def _own(request: Request, operation_id: UUID) -> tasks.Task:
    """Return an operation that the person herself asked for. Raises Http404."""
    try:
        one = tasks.task(operation_id)
    except LookupError:
        raise Http404 from None
    if one.actor_id is None or one.actor_id != request.viewer.user_id or one.kind not in tray.KINDS:
        raise Http404
    return one


def _again(request: Request) -> HttpResponse:
    if not fragment(request):
        return redirect("web:operations")
    return render(request, "web/parts/tray.html", {"operations": tray.lines(request.viewer)})
