"""`liane undo ID`: a Change, or a whole operation such as an import."""

import argparse

from liane.config.command.acting import add_actor, add_layout
from liane.config.command.calls import call
from liane.lib.refusal import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `liane undo`."""
    which = said(
        "le changement ou l’opération, comme dit par set et import", "the Change or operation, as set and import say"
    )
    parser.add_argument("which", metavar="ID", help=which)
    add_layout(parser, "table", "json")
    add_actor(parser)


def run(arguments: argparse.Namespace) -> int:
    """Take it back and say what was done."""
    return call(
        "liane.config.terminal.writing",
        "undo",
        which=arguments.which,
        email=arguments.email,
        style=arguments.format,
    )
