"""A refusal: the one sentence that says why Liane cannot go on, in the reader's language.

The processes around the web server say it before Django is there, hence no gettext: each refusal
carries its two sentences.
"""

import errno
import os
from collections.abc import Mapping

# Exit codes of the command line, beside 2 for a wrong command line.
REFUSED, ABSENT, CONTESTED, INTERRUPTED = 1, 3, 4, 130


def speaks_french() -> bool:
    """Tell whether the terminal's locale (LC_ALL, LC_MESSAGES, then LANG) is French."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.lower().startswith("fr")
    return False


def said(french: str, english: str) -> str:
    """Return whichever of the two sentences the reader of this terminal reads."""
    return french if speaks_french() else english


# Why the system would not, in French: it says so itself in English.
_WHY: Mapping[int, str] = {
    errno.ENOENT: "le dossier ou le fichier n’existe pas",
    errno.EACCES: "l’accès est refusé",
    errno.EPERM: "l’accès est refusé",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EADDRNOTAVAIL: "cette adresse n’est pas de cette machine",
}


def why(error: OSError) -> tuple[str, str]:
    """Return why the system refused something, in French and in English."""
    english = error.strerror or str(error)
    return _WHY.get(error.errno or 0, english), english


class Refusal(Exception):
    """Something outside Liane's code stands in the way: said in one sentence, never as a traceback.

    `code` is what the command line ends with.
    """

    def __init__(self, french: str, english: str, *, code: int = REFUSED) -> None:
        super().__init__(french, english)
        self.code = code
        self.french = french
        self.english = english

    def __str__(self) -> str:
        return said(self.french, self.english)
