"""Entry point of `liane`: reads the command line and hands over to one subcommand."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

import argcomplete

from liane.config import environment
from liane.config.command import grammar
from liane.lib.refusal import INTERRUPTED, Refusal, said

CUT_OFF = 141


class Subcommand(Protocol):
    """What the module of a subcommand has."""

    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


@dataclass(frozen=True)
class Entry:
    """A subcommand: imported only when it is asked for, so that `liane up` stays small."""

    name: str
    module: str
    french: str
    english: str


ENTRIES = (
    Entry("up", "up", "démarre Liane", "start Liane"),
    Entry("doctor", "doctor", "dit ce qui ne va pas et que faire", "say what is wrong and how to mend it"),
    Entry("backup", "backup", "sauvegarde la base et les fichiers", "back up the database and the files"),
    Entry("restore", "restore", "restaure dans un dossier vide", "restore into an empty folder"),
    Entry("user", "user", "ajoute une personne", "add a person"),
    Entry("demo", "demo", "ajoute la société d’exemple", "add the sample company"),
    Entry("query", "querying", "cherche des fiches", "find records"),
    Entry("get", "getting", "montre une fiche", "show one record"),
    Entry("set", "writing", "modifie ou crée une fiche", "change or make one record"),
    Entry("undo", "undoing", "annule un changement ou un import", "undo a Change or an import"),
    Entry("import", "importing", "importe un CSV", "import a CSV"),
    Entry("export", "exporting", "exporte en CSV, Excel ou JSON", "export to CSV, Excel or JSON"),
    Entry("token", "token", "crée une clé d’API", "make a key of the API"),
    Entry("mcp", "mcp", "répond à un assistant (MCP)", "answer an assistant (MCP)"),
    Entry("completion", "completion", "complète les commandes dans votre terminal", "complete commands in your shell"),
)
# Options of every subcommand that stand for a setting: name, setting, in French, in English.
_DATA = ("--data", environment.DATA, "dossier des données", "data folder")
_ORGANISATION = (
    "--organisation",
    environment.ORGANISATION,
    "organisation, parmi plusieurs",
    "one of several organisations",
)
# Those that work on the whole installation.
_WHOLE = frozenset({"up", "doctor", "backup", "restore", "demo", "completion"})


def _module(entry: Entry) -> str:
    return f"liane.config.command.{entry.module}"


def parser(chosen: str) -> argparse.ArgumentParser:
    """Return the command line's grammar, in full for the `chosen` subcommand only."""
    grammar.speak()
    top = grammar.Parser(prog="liane", description=said("Liane, gestion de la relation client.", "Liane CRM."))
    choices = top.add_subparsers(dest="subcommand", required=True, metavar=said("commande", "command"))
    for entry in ENTRIES:
        summary = said(entry.french, entry.english)
        sub = choices.add_parser(entry.name, help=summary, description=summary)
        if entry.name == chosen:
            add_setting(sub, *_DATA)
            if entry.name not in _WHOLE:
                add_setting(sub, *_ORGANISATION)
            cast(Subcommand, import_module(_module(entry))).add_arguments(sub)
            sub.set_defaults(entry=entry)
    return top


def add_setting(
    target: argparse.ArgumentParser,
    option: str,
    setting: environment.Setting[object],
    french: str,
    english: str,
) -> None:
    """Add an option that stands for a setting: the rest of Liane reads it from the environment."""
    target.add_argument(option, dest=setting.name, default=None, metavar="X", help=said(french, english))


def _chosen(arguments: list[str]) -> str:
    """Return the subcommand of a command line, or of the one that a shell wants completed."""
    words = os.environ["COMP_LINE"].split()[1:] if "_ARGCOMPLETE" in os.environ else arguments
    return next((one for one in words if not one.startswith("-")), "")


def main(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code; trouble is one sentence, never a traceback."""
    arguments = grammar.joined(sys.argv[1:] if arguments is None else arguments)
    try:
        known = parser(_chosen(arguments))
        # Answers and ends here when a shell asks what could come next.
        argcomplete.autocomplete(known, always_complete_options="long", default_completer=grammar.Files())
        parsed = known.parse_args(arguments)
        for setting in environment.SETTINGS:
            if (value := getattr(parsed, setting.name, None)) is not None:
                os.environ[setting.name] = value
        environment.check()
        return cast(Subcommand, import_module(_module(parsed.entry))).run(parsed)
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return refusal.code
    except BrokenPipeError:
        # Whoever read the answer (`head`) has enough: nothing more is written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CUT_OFF
    except KeyboardInterrupt:
        told = "Interrompu : ce qui était en cours n’est pas écrit.", "Interrupted: what was under way is not written."
        sys.stderr.write(f"{said(*told)}\n")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
