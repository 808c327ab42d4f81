"""The control of files and pictures: what is there, ticked to be kept, and boxes for more.

Without scripts, unticking takes a file away and the form carries the new ones. The `files` controller sends each
file at once instead, shows how far it is, and takes drops, pasted pictures and the camera of a phone.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.fields import Context, files
from liane.records.files.types import PICTURES
from liane.web.files.cells import thumbnail
from liane.web.marks import icon
from liane.web.safety import safe
from liane.web.widgets.control import Control


def boxes(control: Control) -> str:
    """Draw the control."""
    field = control.field
    several = files.most(field) > 1
    value = control.value if isinstance(control.value, list) else []
    items = "".join(kept(control.name, one, control.context) for one in map(_read, value) if one)
    picture = field.kind is files.IMAGE
    # Phones turn their own format of photographs into JPEG when that is what is asked for.
    accept = f' accept="{",".join(PICTURES)}"' if picture else ""
    multiple = " multiple" if several else ""
    upload = f'name="{safe(control.part("upload"))}" type="file"{accept}'
    megabytes = settings.FILE_LIMIT // 1_048_576
    values = {
        "address": reverse("web:deposit"),
        "object": control.slug,
        "field": control.field.key,
        "name": control.name,
        "several": "true" if several else "false",
        "most": str(settings.FILE_LIMIT),
        "heavy": _("trop lourd : %(most)d Mo au plus") % {"most": megabytes},
        "failed": _("n’est pas arrivé : réessayez"),
        "sending": _("Envoi en cours"),
        "sent": _("Fichier ajouté"),
        "removed": _("Fichier retiré"),
        "stop": _("Arrêter"),
    }
    data = " ".join(f'data-files-{name}-value="{safe(text)}"' for name, text in values.items())
    states = " ".join(one for one in control.states if not one.startswith("required"))
    camera = (
        f'<label class="button small files-camera">{icon("camera")}<span>{safe(_("Prendre une photo"))}</span>'
        f'<input class="sr" {upload} capture="environment" data-files-target="input" '
        f'data-action="files#chosen"></label>'
        if picture
        else ""
    )
    hint = (
        _("ou déposez-les ici, %(most)d Mo au plus chacun") if several else _("ou déposez-le ici, %(most)d Mo au plus")
    )
    return (
        f'<div class="files" data-controller="files" {data} data-action="dragover->files#over dragleave->files#out '
        f'drop->files#drop paste->files#paste">'
        f'<input type="hidden" name="{safe(control.part("present"))}" value="1">'
        f'<ul class="files-list" data-files-target="list">{items}</ul>'
        f'<div class="files-add"><input class="files-input" id="{safe(control.id)}" {upload}{multiple} {states} '
        f'data-files-target="input" data-action="files#chosen">{camera}'
        f'<span class="files-hint">{safe(hint % {"most": megabytes})}</span></div>'
        f'<p class="sr" role="status" data-files-target="status"></p></div>'
    )


def sent(item: Mapping[str, Any]) -> str:
    """Return a file as the form sends it."""
    return orjson.dumps(dict(item)).decode()


def kept(name: str, item: Mapping[str, Any], context: Context) -> str:
    """Draw a file of the control, ticked: the form sends it back as it is."""
    shown = safe(item.get("name") or "?")
    size = formats.size(int(item.get("size") or 0), context.language)
    return (
        f'<li class="files-item">{thumbnail(item)}<label class="check">'
        f'<input type="checkbox" name="{safe(name)}" value="{safe(sent(item))}" checked '
        f'aria-label="{safe(_("Garder %(name)s") % {"name": item.get("name") or "?"})}">'
        f'<span class="files-name">{shown}</span></label><span class="muted num">{safe(size)}</span>'
        f'<button class="button quiet icon-only" type="button" hidden data-action="files#remove" '
        f'aria-label="{safe(_("Retirer %(name)s") % {"name": item.get("name") or "?"})}">{icon("x")}</button></li>'
    )


def _read(given: Any) -> Mapping[str, Any] | None:
    """Return a file of a stored value, or of a form that comes back with errors."""
    if isinstance(given, str):
        try:
            given = orjson.loads(given)
        except orjson.JSONDecodeError:
            return None
    return given if isinstance(given, Mapping) and given.get("id") else None
