"""Files going in and out: one is kept when somebody who may write the field gives it, and read with the record."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_POST, require_safe

from liane.records.fields import Field, Invalid, files
from liane.records.files import contents, pictures
from liane.records.files.types import PICTURES
from liane.records.queries.pages import get
from liane.records.registry import catalogue
from liane.records.viewer import Verb, Viewer
from liane.web.files.receiving import keep
from liane.web.places import visible, writable
from liane.web.request import Request, named, reaches
from liane.web.widgets import files as widget

# A file is a guest: alone in its page it may run nothing, load nothing and send nothing.
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; sandbox"
# Browsers read a PDF in a viewer of their own, apart from the page's origin; in a sandbox they open none.
_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_ACTIVE = frozenset({"text/html", "image/svg+xml", "application/xhtml+xml", "application/xml", "text/xml"})
_INLINE = frozenset({*PICTURES, "application/pdf"})


@require_POST
def deposit(request: Request) -> HttpResponse:
    """Keep one file for a field (`objet`, `champ`) and answer it as the control shows it."""
    field = _asked(request)
    given = request.FILES.get("fichier")
    if not isinstance(given, UploadedFile):
        return HttpResponse(status=400)
    try:
        item = keep(given, request.viewer, field)
    except Invalid as refusal:
        return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(widget.kept(field.key, item, request.viewer.context), status=201)


@require_safe
def show(request: Request, file_id: UUID) -> HttpResponseBase:
    """Answer the contents, to those who may read the field that names them; to others they are not there."""
    kept = _readable(request.viewer, file_id)
    inline = kept.type in _INLINE and "telecharger" not in request.GET
    return _answer(request, kept, inline=inline, small=False)


@require_safe
def thumbnail(request: Request, file_id: UUID) -> HttpResponseBase:
    """Answer the small picture."""
    kept = _readable(request.viewer, file_id)
    if not kept.thumbnail:
        raise Http404
    return _answer(request, kept, inline=True, small=True)


def _answer(request: Request, kept: contents.Kept, *, inline: bool, small: bool) -> HttpResponseBase:
    etag = f'"{kept.sha256}{".small" if small else ""}"'
    response: HttpResponseBase
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        try:
            content = contents.opened(kept.id, small=small)
        except FileNotFoundError as error:
            raise Http404 from error
        kind = pictures.TYPE if small else "text/plain; charset=utf-8" if kept.type in _ACTIVE else kept.type
        response = FileResponse(content, content_type=kind)
        response.headers["Content-Length"] = str(content.size)
        response.headers["Content-Disposition"] = content_disposition_header(not inline, kept.name) or "attachment"
    response.headers["ETag"] = etag
    # Rights are asked each time a file is read; small pictures of a list are asked again after a while only.
    response.headers["Cache-Control"] = "private, max-age=600" if small else "private, no-cache"
    response.headers["Content-Security-Policy"] = _PDF if kept.type == "application/pdf" and not small else _ALONE
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    patch_vary_headers(response, ("Cookie",))
    return response


def _readable(viewer: Viewer, file_id: UUID) -> contents.Kept:
    """Return a file that the viewer may read. Raises Http404 with the same for what is hidden and what is not there."""
    kept = contents.find([file_id]).get(file_id)
    if kept is None:
        raise Http404
    if kept.object is None or kept.record_id is None or kept.field is None:
        # Given a moment ago, in a form that is not sent yet: its giver looks at it.
        if kept.kept_by is None or kept.kept_by != viewer.user_id:
            raise Http404
        return kept
    item = catalogue().get(kept.object)
    if item is None or not reaches(viewer, item):
        raise Http404
    keys = [field.key for field in contents.naming(item, kept) if visible(viewer, item, field.key)]
    row = get(item.name, kept.record_id, viewer, keys) if keys else None
    if row is None or not any(file_id in files.ids(value) for value in row.values):
        raise Http404
    return kept


def _asked(request: Request) -> Field:
    """Return the field that a file is for, if the viewer may write it in some record."""
    item = named(request, request.POST.get("objet", ""))
    field = item.fields.get(request.POST.get("champ", ""))
    may = reaches(request.viewer, item, Verb.UPDATE) or reaches(request.viewer, item, Verb.CREATE)
    if field is None or field.kind.name not in files.KINDS or not may or not visible(request.viewer, item, field.key):
        raise Http404
    if not writable(request.viewer, item, field):
        raise Http404
    return field
