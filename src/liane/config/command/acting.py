"""The options that several subcommands share: as whom, in which layout."""

import argparse

from liane.lib.refusal import said


def add_actor(parser: argparse.ArgumentParser) -> None:
    """Declare `--as EMAIL`."""
    parser.add_argument(
        "--as",
        dest="email",
        metavar="EMAIL",
        default="",
        help=said(
            "agit avec les droits de cette personne, sinon de Liane", "act with this person's rights, else Liane's"
        ),
    )


def add_layout(parser: argparse.ArgumentParser, *layouts: str) -> None:
    """Declare `--format`, a table unless it says otherwise."""
    parser.add_argument("--format", choices=layouts, default="table", help=said("présentation", "layout"))


def paths(text: str) -> list[str]:
    """Return the fields that "a,b" names."""
    return [path.strip() for path in text.split(",") if path.strip()]


def number(text: str) -> int:
    """Return the whole number that an option gives."""
    if not text.isdecimal() or not 0 < int(text) < 10**9:
        raise argparse.ArgumentTypeError(said("un nombre entier est attendu", "a whole number is expected"))
    return int(text)
