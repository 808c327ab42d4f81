"""How a command line is read: options as people write them, and what argparse says of them in French.

argparse asks the standard `gettext` for its own words, which brings no French: the table below is asked first.
"""

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from argcomplete.completers import BaseCompleter, FilesCompleter

from liane.config import environment
from liane.lib.refusal import said, speaks_french

WRONG = 2
# Options whose value may begin with a hyphen: `--sort -amount` goes down.
_SIGNED = frozenset({"--sort"})
_FRENCH: Mapping[str, str] = {
    "usage: ": "usage : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "montre cette aide",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n’existe pas, il y a : %(choices)s",
    "invalid %(type)s value: %(value)r": "la valeur « %(value)s » ne convient pas",
    "expected one argument": "une valeur est attendue",
    "expected at most one argument": "une valeur au plus est attendue",
    "expected at least one argument": "une valeur au moins est attendue",
    "expected %s argument": "%s valeur est attendue",
    "expected %s arguments": "%s valeurs sont attendues",
    "ignored explicit argument %r": "ne prend pas de valeur : %r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s peut vouloir dire %(matches)s",
    "not allowed with argument %s": "ne va pas avec %s",
}


class Parser(argparse.ArgumentParser):
    """A grammar whose refusals are one sentence, like all others."""

    def error(self, message: str) -> NoReturn:
        """End with what is wrong and where to read more."""
        told = said(f"{message}. Voir : {self.prog} --help", f"{message}. See: {self.prog} --help")
        self.exit(WRONG, f"{self.prog}: {told}\n")


class Files(BaseCompleter):
    """Completes the names of files where one is meant, and nothing where none is."""

    def __call__(self, *, prefix: str, action: argparse.Action, **_options: object) -> list[str]:
        """Return the files that a value may name."""
        meant = action.type is Path or action.dest == environment.DATA.name
        return FilesCompleter()(prefix) if meant else []


def speak() -> None:
    """Have argparse speak the language of the terminal."""
    known = _FRENCH if speaks_french() else {}
    words = {
        "_": lambda text: known.get(text, text),
        "ngettext": lambda one, many, number: known.get(one, one) if number < 2 else known.get(many, many),
    }
    vars(argparse).update(words)


def joined(arguments: Iterable[str]) -> list[str]:
    """Return a command line in which a value that begins with a hyphen stands with its option: `--sort=-amount`."""
    found: list[str] = []
    for one in arguments:
        if found and found[-1] in _SIGNED and one.startswith("-") and not one.startswith("--"):
            found[-1] = f"{found[-1]}={one}"
        else:
            found.append(one)
    return found
