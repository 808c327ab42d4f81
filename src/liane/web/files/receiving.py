"""Files that came within a form: how pages without scripts give them."""

from typing import BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from liane.records.fields import Field, Invalid, files
from liane.records.files import contents
from liane.records.viewer import Viewer
from liane.web.pages.form import RecordForm
from liane.web.widgets.files import sent


def received(request: HttpRequest, form: RecordForm) -> QueryDict:
    """Return what was posted, the files in it kept and named beside those ticked; `form` is told what was refused."""
    if not request.FILES:
        return request.POST
    data = request.POST.copy()
    for field in form.fields():
        if field.kind.name not in files.KINDS:
            continue
        for given in request.FILES.getlist(f"{field.key}.upload"):
            try:
                data.appendlist(field.key, sent(keep(given, form.viewer, field)))
            except Invalid as refusal:
                form.errors[field.key] = str(refusal)
    return data


def keep(given: "UploadedFile[bytes]", viewer: Viewer, field: Field) -> dict[str, object]:
    """Keep a file for `field` and return it as values hold it. Raises Invalid."""
    content = cast(BinaryIO, given.file)
    return contents.keep(given.name or "", content, given.size or 0, viewer, picture=field.kind is files.IMAGE)
