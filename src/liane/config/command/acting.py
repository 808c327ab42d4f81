"""The options that several subcommands share: as whom, in which layout."""

import argparse
from pathlib import Path

from liane.config import environment
from liane.lib.refusal import said

# Where the names of the objects are kept, in the data folder, since a command last spoke of one.
OBJECTS = "objects"


def add_object(parser: argparse.ArgumentParser, name: str, metavar: str, about: str) -> None:
    """Declare an argument that names an object, which shells complete."""
    argument = parser.add_argument(name, metavar=metavar, help=about)
    argument.completer = _objects  # type: ignore[attr-defined]


def _objects(parsed_args: argparse.Namespace, **_options: object) -> list[str]:
    """Return the names of the objects, as far as a command told them before."""
    folder = getattr(parsed_args, environment.DATA.name, None) or environment.DATA.value()
    try:
        return (Path(folder) / OBJECTS).read_text().split()
    except OSError:
        return []


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
