"""Where the command line meets Django: the first organisation, in the reader's language, as Liane itself."""

import sys
from importlib import import_module

import django
from django.utils import translation
from django_tenants.utils import schema_context

from liane.config.organisations import DEFAULT_SCHEMA
from liane.lib.refusal import said


def call(module: str, function: str, **arguments: object) -> int:
    """Call `function` of `module`, print the lines that it returns, and return the exit code 0."""
    django.setup()
    target = getattr(import_module(module), function)
    with translation.override(said("fr", "en")), schema_context(DEFAULT_SCHEMA):
        for line in target(**arguments):
            sys.stdout.write(f"{line}\n")
    return 0
