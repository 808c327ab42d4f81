"""`liane demo`: the sample company, beside whatever is there already."""

import argparse

from liane.config.command.calls import call


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no argument."""


def run(arguments: argparse.Namespace) -> int:
    """Add the sample company once, and print how its people sign in."""
    return call("liane.config.first_steps", "demo", new_folder=True)
