"""What pages leave in circles does not stay until Python comes to look."""

import gc
import weakref
from typing import Any

from liane.lib.collecting import Cleared


class Request:
    """Holds itself, as Django's requests do."""

    def __init__(self) -> None:
        self.user = lambda: self


def test_requests_that_hold_themselves_are_gone_a_few_pages_later() -> None:
    left: weakref.WeakSet[Request] = weakref.WeakSet()

    def application(*_arguments: Any) -> None:
        left.add(Request())

    answer = Cleared(application)
    before = gc.get_threshold()
    gc.set_threshold(0)
    try:
        for _page in range(100):
            answer()
            assert len(left) <= 20
    finally:
        gc.set_threshold(*before)
