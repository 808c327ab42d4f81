"""Measures one size: starts the server, then hands over to what needs its settings."""

import os
from importlib import import_module

import django

from bench import keeping
from bench.server import running


def main(contacts: int, *, only: str = "", profile: str = "") -> None:
    """Start Liane on the data of a size, then fill it and measure, or say where the time of a screen goes."""
    folder = keeping.folder(contacts)
    with running(folder, folder / "bench.log") as server:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="liane.config.settings",
            LIANE_DATA=str(folder),
            LIANE_DATABASE_URL=server.database_url,
        )
        django.setup()
        # These import models, which need the settings made just now.
        if profile:
            import_module("bench.profiling").main(server, contacts, profile)
        else:
            import_module("bench.measuring").main(server, folder, contacts, only)
