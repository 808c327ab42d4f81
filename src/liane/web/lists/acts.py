"""What may be done with the records of a list that are selected."""

from typing import NamedTuple

from liane.records.objects import ObjectType
from liane.records.viewer import Verb, Viewer
from liane.web.request import reaches


class Acts(NamedTuple):
    """What the viewer may do with many records: give them to people, change, delete, export them.

    Where it is nothing, none can be selected.
    """

    assign: bool
    bulk: bool
    delete: bool
    export: bool


def acts(viewer: Viewer, item: ObjectType) -> Acts:
    """Return what the viewer may do with the records that she selects."""
    owner = item.fields.get("owner")
    update = reaches(viewer, item, Verb.UPDATE)
    return Acts(
        assign=update and owner is not None and not owner.read_only,
        bulk=update and reaches(viewer, item, Verb.BULK),
        delete=reaches(viewer, item, Verb.DELETE),
        export=reaches(viewer, item, Verb.EXPORT),
    )
