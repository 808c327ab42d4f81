"""The control of texts with a form.

Without scripts it is a box of plain text, which keeps the form of what it shows until its words are changed. The
`rich` controller puts the Trix editor in its place, loaded on the pages that have one.
"""

from django.templatetags.static import static
from django.utils.translation import gettext as _

from liane.records.fields import rich_text
from liane.web.marks import icon
from liane.web.safety import safe
from liane.web.widgets.control import Control


def editor(control: Control) -> str:
    """Draw the control."""
    given = control.value
    if isinstance(given, dict):
        html, typed = rich_text.clean(str(given.get("html") or "")[: rich_text.LONGEST]), given.get("typed")
        words = rich_text.plain(html) if typed is None else str(typed)
    else:
        html = str(given or "")
        words = rich_text.plain(html)
    return (
        f'<div class="rich-field" data-controller="rich" data-rich-script-value="{safe(static("vendor/trix.js"))}" '
        f'data-action="keydown->rich#press">'
        f'<input type="hidden" name="{safe(control.part("html"))}" id="{safe(control.id)}_html" value="{safe(html)}" '
        f'data-rich-target="html"><template data-rich-target="toolbar">{_toolbar()}</template>'
        f'<textarea class="input" rows="6" id="{safe(control.id)}" name="{safe(control.part("typed"))}" '
        f'data-rich-target="typed" {" ".join(control.states)}>\n{safe(words)}</textarea></div>'
    )


def _toolbar() -> str:
    tools = (
        _button("bold", _("Gras"), "attribute", "bold", "b"),
        _button("italic", _("Italique"), "attribute", "italic", "i"),
        _button("strikethrough", _("Barré"), "attribute", "strike"),
        _button("link", _("Lien"), "attribute", "href", "k", action="link"),
        _button("heading", _("Titre"), "attribute", "heading1"),
        _button("quote", _("Citation"), "attribute", "quote"),
        _button("list", _("Liste à puces"), "attribute", "bullet"),
        _button("list-numbers", _("Liste numérotée"), "attribute", "number"),
        _button("indent-decrease", _("Diminuer le retrait"), "action", "decreaseNestingLevel"),
        _button("indent-increase", _("Augmenter le retrait"), "action", "increaseNestingLevel"),
        _button("arrow-back-up", _("Annuler la frappe"), "action", "undo", "z"),
        _button("arrow-forward-up", _("Rétablir la frappe"), "action", "redo", "shift+z"),
    )
    address = safe(_("Adresse du lien"))
    return (
        f'<div class="rich-tools" role="group" aria-label="{safe(_("Mise en forme"))}">{"".join(tools)}</div>'
        f'<div data-trix-dialogs><div data-trix-dialog="href" data-trix-dialog-attribute="href">'
        f'<input class="input" type="url" name="href" placeholder="https://" aria-label="{address}" required disabled '
        f'data-trix-input><button class="button small" type="button" data-trix-method="setAttribute">'
        f'{safe(_("Lier"))}</button><button class="button quiet small" type="button" '
        f'data-trix-method="removeAttribute">{safe(_("Délier"))}</button></div></div>'
    )


def _button(mark: str, label: str, sort: str, name: str, key: str = "", *, action: str = "") -> str:
    named = f'data-trix-{sort}="{name}"' + (f' data-trix-action="{action}"' if action else "")
    pressed = f' data-trix-key="{key}"' if key else ""
    return (
        f'<button class="button quiet icon-only" type="button" {named}{pressed} title="{safe(label)}" '
        f'aria-label="{safe(label)}">{icon(mark)}</button>'
    )
