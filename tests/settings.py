"""Liane's settings with the fake object types of the kernel's tests."""

from liane.config.settings import *  # noqa: F403
from liane.config.settings import INSTALLED_APPS, TENANT_APPS

TENANT_APPS = [*TENANT_APPS, "tests.fakes"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.fakes"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each client of a test would look for all static files anew; the tests of pages ask for none.
WHITENOISE_USE_FINDERS = False
