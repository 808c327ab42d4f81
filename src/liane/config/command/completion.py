"""`liane completion SHELL`: the lines by which a shell completes the command line of Liane."""

import argparse
import sys

from argcomplete.shell_integration import shellcode

from liane.lib.refusal import said

SHELLS = ("bash", "zsh", "fish")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the shell."""
    example = said('par exemple : eval "$(liane completion bash)"', 'for example: eval "$(liane completion bash)"')
    parser.add_argument("shell", choices=SHELLS, help=example)


def run(arguments: argparse.Namespace) -> int:
    """Print what the shell evaluates."""
    sys.stdout.write(shellcode(["liane"], use_defaults=False, shell=arguments.shell) + "\n")
    return 0
