"""Measures one size: starts the server, then hands over to what needs its settings."""

import os
from importlib import import_module
from pathlib import Path

import django
from django.db import connections

from bench import keeping
from bench.server import Server, running


def main(contacts: int, *, only: str = "", profile: str = "") -> None:
    """Start Liane on the data of a size, then fill it and measure, or say where the time of a screen goes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "liane.config.settings"
    folder = keeping.folder(contacts)
    for _attempt in range(2):
        with running(folder, folder / "bench.log") as server:
            os.environ.update(LIANE_DATA=str(folder), LIANE_DATABASE_URL=server.database_url)
            django.setup()
            if _measured(server, folder, contacts, only, profile):
                return
            connections.close_all()
        keeping.empty(folder)


def _measured(server: Server, folder: Path, contacts: int, only: str, profile: str) -> bool:
    """Measure, unless the tables are not those of this code."""
    # These import models, which need the settings made just now.
    measuring = import_module("bench.measuring")
    if not measuring.ready(contacts):
        return False
    if profile:
        import_module("bench.profiling").main(server, contacts, profile)
    else:
        measuring.main(server, folder, contacts, only)
    return True
