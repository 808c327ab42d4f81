"""What a fresh organisation needs before anyone signs in: roles, a first administrator, maybe a sample."""

import os
import secrets
from importlib import import_module

from django.conf import settings

from liane.accounts import actions
from liane.accounts.roles import ensure_builtin_roles
from liane.config import prepare

_PASSWORD_WORDS = 18  # bytes of chance: 24 characters


def make_roles() -> bool:
    """Make the built-in roles that are missing, and tell whether there is an administrator."""
    ensure_builtin_roles(settings.LANGUAGE_CODE)
    return actions.has_administrator()


def setup_path() -> str:
    """Return the path of the one-time link that makes the first administrator; empty when there is one."""
    path = actions.setup_link()
    if path is None:
        prepare.note(administrator="yes")
    return path or ""


def load_sample() -> None:
    """Add the sample company, and write its people's sign-ins into a file closed to others."""
    people = import_module("liane.apps.sample").load()
    password = secrets.token_urlsafe(_PASSWORD_WORDS)
    lines = []
    for user in people:
        actions.change_password(user, password)
        lines.append(f"{user.email}  {password}  ({user.role.name})")
    path = settings.DATA_FOLDER / prepare.SAMPLE_FILE
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
