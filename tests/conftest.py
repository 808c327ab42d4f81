"""What every test may ask for: a real PostgreSQL with two organisations, and a browser.

The server is a fresh one of this run, started when the first test asks for it, so tests of pure code start at
once and two runs never meet. `LIANE_TEST_DATABASE_URL` names another server.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, Playwright
from psycopg.conninfo import conninfo_to_dict
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from liane.lib.postgres import throwaway_server
from scripts.bootstrap import CHROMIUM_NAMES

# By schema: the name and the host ("*" is any).
ORGANISATIONS = {"org_main": ("Atelier Dupont", "*"), "org_other": ("Maison Martin", "autre.test")}
# Folders whose tests run in one process: they share a running Liane and copies of its folder.
TOGETHER = ("runtime",)
# Those that come first, in this order: they take long, and what waits for processes runs beside what keeps a browser
# busy. The short ones even out the end.
FIRST = ("runtime", "journeys")
ROOT = Path(__file__).resolve().parent.parent
# Chromium speaks to nobody but the pages under test.
CHROMIUM_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def pytest_configure() -> None:
    """Load the settings, once the command line could choose others, on a data folder that nobody uses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    os.environ["LIANE_DATA"] = str(ROOT / ".cache" / "tests" / worker)
    django.setup()


def _folder(path: str) -> str:
    return path.removeprefix("tests/").partition("/")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first; of the others, Django's plugin has put those that commit last."""
    ranks = {name: at for at, name in enumerate(FIRST)}
    items.sort(key=lambda item: ranks.get(_folder(item.nodeid), len(FIRST)))


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each of the processes that share a run whole files, whose tests share what they prepare."""

    def _split_scope(self, nodeid: str) -> str:
        folder = _folder(nodeid)
        return folder if folder in TOGETHER else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Share a run out in the order of the files, so that no long one comes last."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """Return the address of a database server on which tests may make databases."""
    given = os.environ.get("LIANE_TEST_DATABASE_URL")
    with ExitStack() as stack:
        yield given or stack.enter_context(throwaway_server())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_url: str) -> None:
    """Point Django at the tests' server before it makes its test database there."""
    found = {key: str(value) for key, value in conninfo_to_dict(database_url).items()}
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    connections["default"].settings_dict.update({name: found.get(key, "") for name, key in names.items()})


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Make the schemas of the two organisations, once a run, after the test database itself."""
    with django_db_blocker.unblock():
        for schema in ORGANISATIONS:
            ensure_organisation(schema)


def ensure_organisation(schema: str) -> Any:
    """Return the organisation of `schema`, made again when a test that commits emptied the tables.

    The connection goes to the shared schema.
    """
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    model = apps.get_model(settings.TENANT_MODEL)
    found = model.objects.filter(schema_name=schema).first()
    if found is None:
        name, host = ORGANISATIONS[schema]
        found = model(schema_name=schema, name=name)
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regnamespace(%s) IS NULL", [schema])
            found.auto_create_schema = cursor.fetchone() == (True,)
        found.save(verbosity=0)
        found.domains.create(domain=host, is_primary=True)
    return found


@pytest.fixture
def other_organisation(db: None) -> Any:
    """Return the organisation at the host autre.test; the connection stays in the shared schema."""
    return ensure_organisation("org_other")


@pytest.fixture
def organisation(request: pytest.FixtureRequest, db: None) -> Iterator[Any]:
    """Return the main organisation, which any host reaches, with the connection in its schema."""
    if "other_organisation" in request.fixturenames:
        request.getfixturevalue("other_organisation")
    found = ensure_organisation("org_main")
    connection.set_tenant(found)  # type: ignore[attr-defined]
    # What the test before defined was rolled back. The registry can be read only once Django is set up.
    import_module("liane.records.registry").refresh()
    import_module("liane.accounts.organisation").forget_rates()
    yield found
    connection.set_schema_to_public()  # type: ignore[attr-defined]


@pytest.fixture
def people(organisation: Any) -> SimpleNamespace:
    """Return the ids of the people by first name, and of their teams."""
    # Models can be imported only once Django is set up, which is after this file is read.
    found: SimpleNamespace = import_module("tests.accounts.personas").hire()
    return found


@pytest.fixture
def browse(people: SimpleNamespace) -> Callable[[str], Client]:
    """Return a function that signs one of the people in: `browse("alice")`."""
    return lambda name: import_module("tests.web.records").signed_in(getattr(people, name))


@pytest.fixture
def sales(people: SimpleNamespace) -> SimpleNamespace:
    """Return records: a pipeline with stages, companies and deals of Alice and of Emma."""
    found: SimpleNamespace = import_module("tests.web.records").sell(people)
    return found


@pytest.fixture
def emptied_after(transactional_db: None, organisation: Any) -> Iterator[None]:
    """Empty the organisation's own tables after a test that commits: Django empties the shared ones only."""
    yield
    connection.set_tenant(organisation)  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('%%I.%%I', schemaname, tablename), ', ') FROM pg_tables WHERE schemaname = %s "
            "AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')",
            [organisation.schema_name],
        )
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]}")


@contextmanager
def launch(playwright: Playwright) -> Iterator[Browser]:
    """Give a running Chromium: the machine's, else Playwright's own. Each test opens its own context."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    arguments = [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    browser = playwright.chromium.launch(executable_path=found, args=arguments)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """Return the script that checks a page's accessibility (`axe.run()`), to inject into it."""
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
