"""A refusal: the one sentence that says why Liane cannot go on, in the reader's language.

The processes around the web server say it before Django is there, hence no gettext: each refusal
carries its two sentences.
"""

import os

# Exit codes of the command line, beside 2 for a wrong command line.
REFUSED, ABSENT, CONTESTED = 1, 3, 4


def speaks_french() -> bool:
    """Tell whether the terminal's locale (LC_ALL, LC_MESSAGES, then LANG) is French."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.lower().startswith("fr")
    return False


def said(french: str, english: str) -> str:
    """Return whichever of the two sentences the reader of this terminal reads."""
    return french if speaks_french() else english


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
