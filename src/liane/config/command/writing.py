"""`liane set OBJECT ID|FIELD=VALUE|new field=value… [--create] [--version N]`."""

import argparse

from liane.config.command.acting import add_actor, add_layout, add_object
from liane.config.command.calls import call
from liane.lib.refusal import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `liane set`."""
    add_object(parser, "object", "OBJECT", said("par exemple : company", "for example: company"))
    which = said("la fiche, ou « new » pour une nouvelle", "the record, or “new” for another one")
    parser.add_argument("which", metavar="ID|FIELD=VALUE|new", help=which)
    values = said(
        "champ=texte, champ:=JSON, ou relation.champ=texte", "field=text, field:=JSON, or relation.field=text"
    )
    parser.add_argument("values", metavar="field=value", nargs="+", help=values)
    parser.add_argument(
        "--create", action="store_true", help=said("crée la fiche si elle manque", "make it if missing")
    )
    version = said("refuse si la fiche n’en est plus à cette version", "refuse unless the record is at this version")
    parser.add_argument("--version", type=int, help=version)
    add_layout(parser, "table", "json", "id", "change")
    add_actor(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the record and say what was done."""
    return call(
        "liane.config.terminal.writing",
        "write",
        object_name=arguments.object,
        which=arguments.which,
        given=arguments.values,
        version=arguments.version,
        email=arguments.email,
        style=arguments.format,
        create=arguments.create,
    )
