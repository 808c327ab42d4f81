"""`liane token create EMAIL [--name NAME] [--scopes A,B] [--objects A,B] [--days N]`: prints the key alone."""

import argparse

from liane.config.command.acting import number, paths
from liane.config.command.calls import call
from liane.lib.refusal import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `liane token create`."""
    parser.add_argument("verb", choices=["create"], metavar="create", help=said("crée une clé", "make a key"))
    parser.add_argument("email", metavar="EMAIL", help=said("à qui elle est", "whose it is"))
    parser.add_argument("--name", default="liane token", help=said("son nom, pour la retrouver", "to know it again"))
    scopes = said("read, write, settings ; sinon read,write", "read, write, settings; read,write if not given")
    parser.add_argument("--scopes", default="read,write", help=scopes)
    parser.add_argument("--objects", default="", help=said("sur ces objets seulement", "on these objects only"))
    parser.add_argument("--days", type=number, help=said("expire après tant de jours", "ends after so many days"))


def run(arguments: argparse.Namespace) -> int:
    """Print the key, which is not told again."""
    return call(
        "liane.config.terminal.tokens",
        "create",
        email=arguments.email,
        name=arguments.name,
        scopes=paths(arguments.scopes),
        objects=paths(arguments.objects),
        days=arguments.days,
    )
