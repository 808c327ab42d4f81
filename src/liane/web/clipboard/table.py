"""What a spreadsheet puts on the clipboard: lines of cells parted by tabs, quoted where they hold tabs or new lines."""

import csv
import io

from django.utils.translation import gettext as _

from liane.lib import formats
from liane.records.changes.model import MAX_RECORDS

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = MAX_RECORDS
MOST_COLUMNS = 250


class BadPaste(ValueError):
    """What cannot be pasted; the message is a sentence."""


def read(text: str, language: str) -> list[list[str]]:
    """Return the cells of pasted text, every row as wide as the widest. Raises BadPaste."""
    size = len(text.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        shown = formats.number(round(size / 1024 / 1024), language, 0)
        most = MOST_BYTES // (1024 * 1024)
        message = _("Ce collage pèse %(size)s Mo, le maximum est %(most)s Mo : importez plutôt le fichier.")
        raise BadPaste(message % {"size": shown, "most": most})
    text = text.replace("\0", "")
    csv.field_size_limit(MOST_BYTES)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:
        # A quote that opens a cell and is not closed: what was typed, not what a spreadsheet wrote.
        rows = [line.split("\t") for line in text.splitlines()]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise BadPaste(_("Le presse-papiers ne contient aucun texte."))
    width = max(len(row) for row in rows)
    for count, most, words in (
        (
            len(rows),
            MOST_ROWS,
            _("Ce collage a %(count)s lignes, le maximum est %(most)s : importez plutôt le fichier."),
        ),
        (width, MOST_COLUMNS, _("Ce collage a %(count)s colonnes, le maximum est %(most)s.")),
    ):
        if count > most:
            shown, limit = formats.number(count, language, 0), formats.number(most, language, 0)
            raise BadPaste(words % {"count": shown, "most": limit})
    return [row + [""] * (width - len(row)) for row in rows]
