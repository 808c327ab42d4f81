"""The job of maps: own addresses of large tables, put where a map of a million reads them at once."""

from django_tenants.utils import schema_context
from procrastinate.contrib.django import app

from liane.records import addresses, organisations
from liane.records.registry import refresh


@app.periodic(cron="* * * * *")
@app.task(name="liane.places", queueing_lock="liane.places", lock="liane.places", pass_context=False)
def fill(timestamp: int) -> None:
    """Fill what is left in every organisation. Asked each minute; rarely is there any."""
    for schema in organisations.schemas():
        with schema_context(schema):
            refresh()
            while addresses.work():
                pass
