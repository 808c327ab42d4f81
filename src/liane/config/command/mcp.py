"""`liane mcp [--as EMAIL]`: the Model Context Protocol on the standard input and output, for an assistant here."""

import argparse

from liane.config.command.acting import add_actor
from liane.config.command.calls import call


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare as whom it acts."""
    add_actor(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answer until the other side hangs up."""
    return call("liane.config.terminal.stdio", "serve", email=arguments.email)
