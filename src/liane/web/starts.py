"""What an empty list offers beside a first record: ways to begin that the layers above bring."""

from collections.abc import Callable
from dataclasses import dataclass

from liane.records.registry import Registry
from liane.records.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Start:
    """A way to begin. `name` is that of an address that takes a POST, or of a page to open when it `opens`;
    `offered` says whether it serves this viewer.
    """

    name: str
    label: object
    icon: str
    offered: Callable[[Viewer], bool]
    opens: bool = False


starts: Registry[Start] = Registry("way to begin")


def offered(viewer: Viewer) -> list[Start]:
    """Return the ways to begin that serve this viewer now."""
    return [one for one in starts.all().values() if one.offered(viewer)]
