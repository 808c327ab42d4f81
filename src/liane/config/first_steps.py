"""What a fresh organisation needs before anyone signs in: the log's months, roles, an administrator, maybe a sample."""

import os
import secrets

from django.conf import settings
from django.utils import translation

from liane.accounts import actions
from liane.accounts.models import User
from liane.accounts.roles import ensure_builtin_roles
from liane.apps.sales.defaults import ensure_pipeline
from liane.apps.sample.loading import load
from liane.capabilities.relations.defaults import ensure_types
from liane.config import prepare
from liane.config.jobs import make_months
from liane.records.viewer import system

_PASSWORD_BYTES = 9  # of chance: 12 characters


def lay_ground(*, sample: bool) -> bool:
    """Make what is missing of the log's months, the sample (if wanted), the built-in roles, the first pipeline and
    the first types of relation.

    Return whether there is an administrator.
    """
    # First of all: a month in which something was written without its partition never gets one.
    make_months()
    if sample:
        load_sample()
    ensure_builtin_roles(settings.LANGUAGE_CODE)
    with translation.override(settings.LANGUAGE_CODE):
        ensure_pipeline(system(language=settings.LANGUAGE_CODE))
        ensure_types(system(language=settings.LANGUAGE_CODE))
    return actions.has_administrator()


def setup_path() -> str:
    """Return the path of the one-time link that makes the first administrator; empty when there is one."""
    path = actions.setup_link()
    if path is None:
        prepare.note(administrator="yes")
    return path or ""


def load_sample() -> None:
    """Add the sample company, and write its people's sign-ins into a file closed to others.

    They are given passwords once: whoever changes hers keeps it.
    """
    people = load(system(language=settings.LANGUAGE_CODE))
    path = settings.DATA_FOLDER / prepare.SAMPLE_FILE
    if path.exists():
        return
    signed = User.objects.in_bulk([person.email for person in people], field_name="email")
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    lines = []
    for person in people:
        actions.change_password(signed[person.email], password)
        lines.append(f"{person.email}  {password}  ({person.job_title})")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")


def demo() -> list[str]:
    """Add the sample company and return its people's sign-ins, one line each (for `liane demo`)."""
    load_sample()
    prepare.note(sample="yes", administrator="yes" if actions.has_administrator() else "no")
    return prepare.sample_sign_ins(settings.DATA_FOLDER)
