"""Where the command line meets Django: one organisation, in the reader's language."""

import sys
from importlib import import_module

import django
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django_tenants.utils import schema_context

from liane.config import environment
from liane.config.organisations import DEFAULT_SCHEMA
from liane.lib.collecting import settle
from liane.lib.refusal import Refusal, said


def schema() -> str:
    """Return the schema of the organisation that is asked for, the first one's unless one is. Raises Refusal."""
    asked = environment.ORGANISATION.value()
    if not asked:
        return DEFAULT_SCHEMA
    # Its module asks for the models, which are there only now.
    organisations = import_module("liane.records.organisations")
    found: str | None = organisations.called(asked)
    if found is None:
        names = ", ".join(organisations.names())
        raise Refusal(
            f"L’organisation « {asked} » n’existe pas. Il y a : {names}.",
            f"There is no organisation “{asked}”. There are: {names}.",
        )
    return found


def call(module: str, function: str, **arguments: object) -> int:
    """Call `function` of `module`, print each line that it gives, and return the exit code 0. Raises Refusal."""
    django.setup()
    target = getattr(import_module(module), function)
    settle()
    try:
        with translation.override(said("fr", "en")), schema_context(schema()):
            for line in target(**arguments):
                sys.stdout.write(f"{line}\n")
    except (OperationalError, InterfaceError) as error:
        reason = " ".join(str(error).split()).rstrip(".")
        raise Refusal(
            f"La base ne répond pas, et ce qui était en cours n’est pas écrit : {reason}.",
            f"The database does not answer, and what was under way is not written: {reason}.",
        ) from error
    sys.stdout.flush()
    return 0
