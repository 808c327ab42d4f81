"""What shaping Liane leaves to the background: changes of type, each asked for by a person."""

from uuid import UUID

from django_tenants.utils import schema_context
from procrastinate.contrib.django import app

from liane.accounts.viewers import viewer_for
from liane.records.definitions import conversion
from liane.records.registry import refresh
from liane.records.schema import current as current_schema


def convert_later(operation_id: UUID, user_id: UUID) -> None:
    """Ask for the change of type that ``conversion.start`` noted, as the person who asked for it."""
    convert.defer(schema=current_schema(), operation_id=str(operation_id), user_id=str(user_id))


@app.task(name="accounts.convert")
def convert(schema: str, operation_id: str, user_id: str) -> None:
    """Make one change of type, or go on with it."""
    with schema_context(schema):
        refresh()
        conversion.run(UUID(operation_id), viewer_for(UUID(user_id)))
