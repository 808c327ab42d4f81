"""What a relation says beside its type and its ends: role, period, words, and the organisation's own fields."""

from collections.abc import Collection

from liane.records.definitions import layouts
from liane.records.fields import Field
from liane.records.objects import KEPT
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.places import visible

ENDS = ("type", "source", "target")


def said(viewer: Viewer, left_out: Collection[str] = ()) -> list[Field]:
    """Return the fields of a relation in the order of its layout, but those that its type leaves out.

    What is required is never left out: nothing could be tied without it.
    """
    item = catalogue()["relation"]
    laid = dict.fromkeys(key for section in layouts.of(item, viewer).sections for key in section.fields)
    needed = {key: None for key, one in item.fields.items() if one.required}
    found = [item.fields[key] for key in laid | needed if key in item.fields and key not in (*ENDS, *KEPT)]
    return [one for one in found if (one.required or one.key not in left_out) and visible(viewer, item, one.key)]
