"""The organisation as computed values see it: its language, zone and currency, never those of whoever writes."""

from collections.abc import Callable

from liane.lib.periods import today
from liane.lib.slot import Slot
from liane.records.computed.types import Settings
from liane.records.viewer import Viewer, system

# Filled by the layer that knows the organisation's settings.
reader_slot: Slot[Callable[[], Viewer]] = Slot("the viewer as whom values are computed")


def reader() -> Viewer:
    """Return the viewer as whom values are computed: Liane itself, in the organisation's zone and currency."""
    return reader_slot.value() if reader_slot.value is not None else system()


def settings(viewer: Viewer) -> Settings:
    """Return what formulas depend on beside records, for a viewer that `reader` gave."""
    return Settings(viewer.language, viewer.zone, viewer.currency, today(viewer.zone).isoformat())
