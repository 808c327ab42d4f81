"""What is said beside a sum of money that some amounts are not in: their currency has no known rate."""

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from liane.lib import formats
from liane.records.viewer import Viewer
from liane.web.cells import safe


def note(number: int, viewer: Viewer) -> SafeString:
    """Return the sentence, for administrators with the way to the rates; nothing when nothing is left out.

    `number` is what the measure "left_out" counted.
    """
    if not number:
        return mark_safe("")
    text = ngettext(
        "%(n)s montant sans cours n’est pas compté", "%(n)s montants sans cours ne sont pas comptés", number
    ) % {"n": formats.number(number, viewer.language, 0)}
    if not viewer.administrator:
        return mark_safe(f'<span class="left-out">{safe(text)}</span>')
    return mark_safe(f'<a class="left-out link" href="{reverse("accounts:rates")}">{safe(text)}</a>')
