"""Calls from the command line into Liane proper, with a database that this code has migrated."""

from importlib import import_module

from liane.config.command.database import prepared_database


def call(module: str, function: str, *, new_folder: bool = False, **arguments: object) -> int:
    """Call `function` of `module` inside Django, print the lines it returns, and return the exit code.

    With `new_folder` it makes the database of a folder that has none, which else is refused: its name may be mistyped.
    Django and all that needs it are imported here only: its settings must know the database first.
    """
    with prepared_database(create=new_folder):
        return int(import_module("liane.config.inside").call(module, function, **arguments))
