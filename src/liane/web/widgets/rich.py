"""The control of texts with a form.

Without scripts it is a box of plain text, which keeps the form of what it shows until its words are changed. The
`rich` controller puts the Trix editor in its place, loaded on the pages that have one.
"""

from django.templatetags.static import static
from django.utils.translation import gettext as _

from liane.records.fields import rich_text
from liane.web.safety import safe
from liane.web.widgets.control import Control


def editor(control: Control) -> str:
    """Draw the control."""
    given = control.value
    if isinstance(given, dict):
        html, typed = str(given.get("html") or ""), given.get("typed")
        words = str(typed) if typed is not None else rich_text.plain(rich_text.clean(html))
    else:
        html = str(given or "")
        words = rich_text.plain(html)
    labels = {
        "bold": _("Gras"), "italic": _("Italique"), "strike": _("Barré"), "link": _("Lien"), "heading1": _("Titre"),
        "quote": _("Citation"), "code": _("Code"), "bullets": _("Liste à puces"), "numbers": _("Liste numérotée"),
        "outdent": _("Diminuer le retrait"), "indent": _("Augmenter le retrait"), "undo": _("Annuler la frappe"),
        "redo": _("Rétablir la frappe"), "url": _("Adresse"), "urlPlaceholder": "https://", "unlink": _("Délier"),
        "remove": _("Retirer"),
    }  # fmt: skip
    words_of = " ".join(f'data-rich-{_dashed(name)}-word="{safe(text)}"' for name, text in labels.items())
    label = safe(control.field.label)
    return (
        f'<div class="rich-field" data-controller="rich" data-rich-script-value="{safe(static("vendor/trix.js"))}" '
        f'data-rich-label-value="{label}" {words_of}>'
        f'<input type="hidden" name="{safe(control.part("html"))}" id="{safe(control.id)}_html" value="{safe(html)}" '
        f'data-rich-target="html">'
        f'<textarea class="input" rows="6" id="{safe(control.id)}" name="{safe(control.part("typed"))}" '
        f'data-rich-target="typed" {" ".join(control.states)}>\n{safe(words)}</textarea></div>'
    )


def _dashed(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
