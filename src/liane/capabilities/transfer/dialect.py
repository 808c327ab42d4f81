"""How a table of text is written: its encoding and the mark between its cells, found by reading, never asked."""

import codecs
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from liane.capabilities.transfer.refusals import BadFile

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 256 * 1024
_CHUNK = 1024 * 1024

# Longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What files that are not text begin with, and what to say of them.
_SIGNATURES = (
    (b"PK\x03\x04", _("C’est un classeur (Excel, LibreOffice) ou une archive : enregistrez-le en CSV.")),
    (b"\xd0\xcf\x11\xe0", _("C’est un ancien classeur Excel : enregistrez-le en CSV.")),
    (b"%PDF", _("C’est un PDF, pas un tableau.")),
    (b"\x1f\x8b", _("Ce fichier est compressé : décompressez-le d’abord.")),
)
_BINARY = _("Ce fichier n’est pas du texte.")


def encoding(path: Path) -> str:
    """Return the encoding of the file: by its byte order mark, else UTF-8 when it is valid, else cp1252.

    Raises BadFile for a file that is empty or not text.
    """
    with path.open("rb") as file:
        head = file.read(4096)
        if not head.strip():
            raise BadFile(_("Ce fichier est vide."))
        for signature, sentence in _SIGNATURES:
            if head.startswith(signature):
                raise BadFile(sentence)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name
        if b"\x00" in head:
            return _unmarked(head)
        file.seek(0)
        return "utf-8" if _is_utf8(file) else _legacy(head)


def _is_utf8(file: BinaryIO) -> bool:
    """Say whether the whole file is valid UTF-8. Raises BadFile when it holds a zero byte, as no text does."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    valid = True
    while chunk := file.read(_CHUNK):
        if b"\x00" in chunk:
            raise BadFile(_BINARY)
        try:
            if valid:
                decoder.decode(chunk)
        except UnicodeDecodeError:
            valid = False
    try:
        if valid:
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        valid = False
    return valid


def _unmarked(head: bytes) -> str:
    """Return the UTF-16 in which every other byte of plain text is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and not even:
        return "utf-16-le"
    if even > len(head) // 5 and not odd:
        return "utf-16-be"
    raise BadFile(_BINARY)


def _legacy(head: bytes) -> str:
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in head)
    if controls > len(head) // 100:
        raise BadFile(_BINARY)
    return "cp1252"


def delimiter(sample: str) -> str:
    """Return the mark between cells: the one that stands equally often, outside quotes, in most lines.

    "sep=;" on the first line, as Excel understands it, decides alone.
    """
    first = sample.lstrip("\ufeff").split("\n", 1)[0].strip()
    if first[:4].lower() == "sep=" and len(first) == 5:
        return first[4]
    best, score = DELIMITERS[0], (0.0, 0)
    for mark in DELIMITERS:
        counts = list(islice(_counts(sample, mark), 200))
        if not counts or not counts[0]:
            continue
        usual, times = Counter(counts).most_common(1)[0]
        found = (times / len(counts) if usual else 0.0, usual)
        if found > score:
            best, score = mark, found
    return best


def _counts(sample: str, mark: str) -> Iterator[int]:
    """Yield how often `mark` stands outside quotes in each record that is not blank."""
    count, quoted, blank = 0, False, True
    for char in sample:
        if char == '"':
            quoted, blank = not quoted, False
        elif quoted:
            continue
        elif char in "\r\n":
            if not blank:
                yield count
            count, blank = 0, True
        else:
            blank = False
            if char == mark:
                count += 1
    if not blank:
        yield count
