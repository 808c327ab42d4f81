"""A database for the subcommands that need one: the running Liane's, or one started for the while."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from liane.config import environment
from liane.config.command.preparation import Child, answer_of, send
from liane.lib.data_folder import DataFolder, held
from liane.lib.postgres import Cluster, running_server
from liane.lib.refusal import Refusal


@contextmanager
def available_database(*, create: bool = False) -> Iterator[str]:
    """Give the database's address for the length of a `with`; unless `create`, there must be one already."""
    folder = environment.DATA.value()
    if held(folder):
        yield environment.DATABASE_URL.value() or Cluster(folder).url
        return
    if url := environment.DATABASE_URL.value():
        yield url
        return
    if not create and not Cluster(folder).exists():
        raise Refusal(
            f"Il n’y a pas de base dans {folder} : démarrez-en une par « liane up ».",
            f"There is no database in {folder}: start one by “liane up”.",
        )
    with DataFolder(folder) as owned, running_server(owned.path, log=owned.logs / "postgres.log") as url:
        yield url


@contextmanager
def prepared_database(*, create: bool = False) -> Iterator[str]:
    """Give the address of a database that this code has migrated, and point Django's settings at it."""
    folder = environment.DATA.value()
    running = held(folder)
    with available_database(create=create) as url:
        os.environ |= {"LIANE_DATA": str(folder), "LIANE_DATABASE_URL": url}
        os.environ["DJANGO_SETTINGS_MODULE"] = "liane.config.settings"
        if not running:
            (folder / "logs").mkdir(parents=True, exist_ok=True)
            answer_of(send("liane.config.prepare", settings=os.environ, logs=folder / "logs"), Child.wait)
        yield url
