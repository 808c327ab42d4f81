"""Makes the link for the first administrator; run as a process by `liane up` while the web server starts."""

import contextlib
import json
import sys
from importlib import import_module

import django
from django_tenants.utils import schema_context

from liane.config.organisations import DEFAULT_SCHEMA


def main() -> str:
    """Return the link's path, empty when there is an administrator already."""
    django.setup()
    with schema_context(DEFAULT_SCHEMA):
        return str(import_module("liane.config.first_steps").setup_path())


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        path = main()
    sys.stdout.write(json.dumps({"setup_path": path}) + "\n")
