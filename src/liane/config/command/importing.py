"""`liane import OBJECT FILE.csv [--mapping FILE] [--aliases FILE] [--report FILE] [--dry-run] [--as EMAIL]`."""

import argparse
from pathlib import Path

from liane.config.command.acting import add_actor, add_object
from liane.config.command.calls import call
from liane.lib.refusal import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `liane import`."""
    add_object(parser, "object", "OBJECT", said("par exemple : company", "for example: company"))
    parser.add_argument("file", metavar="FILE", type=Path, help=said("fichier CSV", "CSV file"))
    parser.add_argument("--mapping", type=Path, help=said("colonnes vers champs", "columns to fields"))
    parser.add_argument("--aliases", type=Path, help=said("valeurs à réparer", "values to repair"))
    parser.add_argument("--report", type=Path, help=said("rapport CSV à écrire", "CSV report to write"))
    parser.add_argument("--dry-run", action="store_true", help=said("n’écrit rien", "write nothing"))
    add_actor(parser)


def run(arguments: argparse.Namespace) -> int:
    """Import the file and say in a few sentences what was done."""
    return call(
        "liane.config.terminal.transfer",
        "import_file",
        object_name=arguments.object,
        file=arguments.file,
        mapping=arguments.mapping,
        aliases=arguments.aliases,
        report=arguments.report,
        email=arguments.email,
        dry_run=arguments.dry_run,
    )
