"""Jobs of search: entries made anew, and what was opened long ago forgotten."""

from django_tenants.utils import schema_context
from procrastinate.contrib.django import app

from liane.capabilities.search import dictionary, opened, rebuilding
from liane.records import organisations
from liane.records.registry import refresh


@app.periodic(cron="* * * * *")
@app.task(
    name="liane.search_rebuild", queueing_lock="liane.search_rebuild", lock="liane.search_rebuild", pass_context=False
)
def rebuild(timestamp: int) -> None:
    """Make anew the entries that wait for it in every organisation. Asked each minute; rarely is there any."""
    for schema in organisations.schemas():
        with schema_context(schema):
            refresh()
            while rebuilding.work():
                pass


@app.periodic(cron="53 4 * * *")
@app.task(name="liane.search_forget", queueing_lock="liane.search_forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Forget what people opened long ago, and the words that nothing holds any more."""
    for schema in organisations.schemas():
        with schema_context(schema):
            opened.forget()
            dictionary.sweep()
