"""The application that the web server runs."""

import os
import signal
from collections.abc import Callable
from multiprocessing import parent_process
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from liane.lib.bodies import Buffered
from liane.lib.collecting import Cleared, settle
from liane.lib.processes import die_with_parent
from liane.web.files.handlers import longest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liane.config.settings")
application = get_wsgi_application()


def load() -> None:
    """Load every view too, before workers are forked."""
    get_resolver().url_patterns  # noqa: B018
    settle()


def build() -> Callable[..., Any]:
    """Return the application in a worker."""
    if parent_process() is not None:
        # A worker must not outlive its server, whose port it holds.
        die_with_parent(signal.SIGKILL)
    return Buffered(Cleared(application), longest())
