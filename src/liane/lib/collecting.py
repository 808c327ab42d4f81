"""How a process looks for objects that are no longer used: what stands at its start is left alone."""

import gc
from collections.abc import Callable
from typing import Any

# New objects between two looks at the youngest, and such looks before the next generations have theirs. Python's own
# 700 has an import look seven hundred times at records that are all still used.
_THRESHOLDS = (50_000, 10, 10)
_PAGES = 20


def settle() -> None:
    """Leave alone from now on what the process has loaded, and look less often: call it once all modules are there.

    A look at all of it takes a tenth of a second, and comes in the middle of a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


class Cleared:
    """A WSGI application that takes away, every few pages, what they leave: a request holds itself in a circle.

    Such a circle is few objects with all that was drawn, some 100 kB: three hundred pages would pass before a look.
    After one so large that a look came in the middle of it, it is done before the next.
    """

    def __init__(self, application: Callable[..., Any]) -> None:
        self._application = application
        self._pages = 0

    def __call__(self, *arguments: Any) -> Any:
        """Answer a request."""
        self._pages += 1
        _objects, looks, _all = gc.get_count()
        if looks or self._pages % _PAGES == 0:
            gc.collect(1)
        return self._application(*arguments)
