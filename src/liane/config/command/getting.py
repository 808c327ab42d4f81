"""`liane get OBJECT ID|FIELD=VALUE [--columns A,B] [--as-of DATE]`."""

import argparse

from liane.config.command.acting import add_actor, add_layout, add_object, paths
from liane.config.command.calls import call
from liane.lib.refusal import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `liane get`."""
    add_object(parser, "object", "OBJECT", said("par exemple : company", "for example: company"))
    parser.add_argument("which", metavar="ID|FIELD=VALUE", help=said("la fiche", "the record"))
    parser.add_argument("--columns", default="", help=said("champs, séparés par des virgules", "fields, with commas"))
    add_layout(parser, "table", "json")
    parser.add_argument("--as-of", default="", metavar="DATE", help=said("tel que c’était ce jour-là", "as it was"))
    add_actor(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print one record."""
    return call(
        "liane.config.terminal.querying",
        "get",
        object_name=arguments.object,
        which=arguments.which,
        columns=paths(arguments.columns),
        as_of=arguments.as_of,
        email=arguments.email,
        style=arguments.format,
    )
