"""What a file is, told by its contents: a name says what somebody wants one to believe."""

import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Invalid
from liane.records.fields.refusals import quoted

UNKNOWN = "application/octet-stream"
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")
"""What browsers show as pictures and what cannot run."""
_HEAD = 8_192
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"BM", "image/bmp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
)
# Programs for Windows, Linux, macOS and Java, and shortcuts: nothing of a customer's file.
_PROGRAMS = (b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"L\x00\x00\x00\x01\x14\x02\x00")
# Names by which Windows and macOS run what they open; mail gateways stop them too.
_RUN = frozenset(
    {
        ".app", ".bat", ".chm", ".cmd", ".com", ".command", ".cpl", ".dll", ".exe", ".hta", ".img", ".inf", ".iso",
        ".jar", ".js", ".jse", ".lnk", ".msi", ".msp", ".pif", ".ps1", ".psm1", ".reg", ".scf", ".scr", ".sct",
        ".vbe", ".vbs", ".vhd", ".wsf", ".wsh",
    }
)  # fmt: skip
_ZIPPED = {
    "word/": _OFFICE + "wordprocessingml.document",
    "xl/": _OFFICE + "spreadsheetml.sheet",
    "ppt/": _OFFICE + "presentationml.presentation",
}
_OPEN_DOCUMENTS = "application/vnd.oasis.opendocument."
_OLD = {".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
        ".msg": "application/vnd.ms-outlook"}  # fmt: skip
_TEXTS = {
    ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".eml": "message/rfc822", ".ics": "text/calendar",
    ".vcf": "text/vcard", ".json": "application/json", ".xml": "application/xml", ".md": "text/markdown",
}  # fmt: skip
# What these names promise: another content under one of them is a mistake or a trick.
_PROMISED: dict[str, tuple[str, ...]] = {
    ".pdf": ("application/pdf",),
    ".jpg": PICTURES,
    ".jpeg": PICTURES,
    ".png": PICTURES,
    ".gif": PICTURES,
    ".webp": PICTURES,
    ".docx": (_ZIPPED["word/"],),
    ".xlsx": (_ZIPPED["xl/"],),
    ".pptx": (_ZIPPED["ppt/"],),
    ".zip": ("application/zip", *_ZIPPED.values()),
}


def of(name: str, content: BinaryIO) -> str:
    """Return the media type of `content`, and leave it at its beginning.

    Raises Invalid for a program, and for what is not what its name promises.
    """
    content.seek(0)
    head = content.read(_HEAD)
    content.seek(0)
    ending = PurePosixPath(name.lower()).suffix
    if ending in _RUN or head.startswith(_PROGRAMS) or (head.startswith(b"MZ") and b"\x00" in head):
        raise Invalid(_("« %(name)s » est un programme : Liane ne le garde pas.") % {"name": quoted(name)}, "program")
    found = _told(head, ending, content)
    content.seek(0)
    if ending in _PROMISED and found not in _PROMISED[ending]:
        message = _("« %(name)s » n’est pas ce que son nom annonce : ouvrez-le et enregistrez-le à nouveau.")
        raise Invalid(message % {"name": quoted(name)}, "content")
    return found


def _told(head: bytes, ending: str, content: BinaryIO) -> str:
    if head[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if head.startswith(_OLD_OFFICE):
        return _OLD.get(ending, UNKNOWN)
    for start, mark, found in _SIGNATURES:
        if head[start : start + len(mark)] == mark and not (start == 8 and not head.startswith(b"RIFF")):
            return found
    return _TEXTS.get(ending, "text/plain") if _text(head) else UNKNOWN


def _zipped(content: BinaryIO) -> str:
    """Return what an archive is: the packages of offices are archives too."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                for folder, found in _ZIPPED.items():
                    if any(name.startswith(folder) for name in names):
                        return found
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 200:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                if said.startswith(_OPEN_DOCUMENTS):
                    return said[:100]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return UNKNOWN
    return "application/zip"


def _text(head: bytes) -> bool:
    if b"\x00" in head:
        return head.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The end of the piece that was read may have cut a letter in two; older files say é in one byte.
        return error.start > len(head) - 4 or sum(byte < 9 or 13 < byte < 32 for byte in head) == 0
    return True
