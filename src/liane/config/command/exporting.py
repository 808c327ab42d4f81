"""`liane export OBJECT FILE [--where JSON] [--columns A,B] [--format csv|excel-csv|xlsx|json] [--as EMAIL]`."""

import argparse
from pathlib import Path

from liane.config.command.acting import add_actor, add_object
from liane.config.command.calls import call
from liane.lib.refusal import said

FORMATS = ("csv", "excel-csv", "xlsx", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `liane export`."""
    add_object(parser, "object", "OBJECT", said("par exemple : company", "for example: company"))
    parser.add_argument("file", metavar="FILE", type=Path, help=said("fichier à écrire", "file to write"))
    parser.add_argument("--where", default="", help=said("condition, en JSON", "condition, as JSON"))
    parser.add_argument("--columns", default="", help=said("champs, séparés par des virgules", "fields, with commas"))
    parser.add_argument("--format", choices=FORMATS, default="", help=said("sinon selon le nom", "else by the name"))
    parser.add_argument("--as-of", default="", metavar="DATE", help=said("tel que c’était ce jour-là", "as it was"))
    add_actor(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the file and say how many records it holds."""
    return call(
        "liane.config.terminal.transfer",
        "export_file",
        object_name=arguments.object,
        file=arguments.file,
        where=arguments.where,
        columns=arguments.columns,
        style=arguments.format,
        as_of=arguments.as_of,
        email=arguments.email,
    )
