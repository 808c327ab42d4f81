"""`liane user add EMAIL --role ROLE`: a person, with the one-time link by which they choose a password."""

import argparse

from liane.config.command.calls import call
from liane.lib.refusal import said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `add EMAIL --role ROLE`."""
    parser.add_argument("verb", choices=["add"], metavar="add", help=said("ajoute une personne", "add a person"))
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument("--role", required=True, help="administrator, manager, salesperson, reader")


def run(arguments: argparse.Namespace) -> int:
    """Add the person and print the link."""
    return call("liane.config.people", "add_user", new_folder=True, email=arguments.email, role=arguments.role)
