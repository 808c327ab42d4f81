"""The application that the web server runs."""

import gc
import os
import signal
from multiprocessing import parent_process

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from liane.lib.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liane.config.settings")
if parent_process() is not None:
    # A worker must not outlive its server, whose port it holds.
    die_with_parent(signal.SIGKILL)

application = get_wsgi_application()
# Every view is there before the first page. What stands now stays: whoever looks for what is no longer used need not
# go through all of it, which would hold up one page in some hundreds by a tenth of a second.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
