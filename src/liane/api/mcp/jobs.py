"""Jobs of the Model Context Protocol: proposals that nobody can apply any more are dropped."""

from django_tenants.utils import schema_context
from procrastinate.contrib.django import app

from liane.api.mcp import proposing
from liane.records import organisations


@app.periodic(cron="33 * * * *")
@app.task(name="mcp.forget", queueing_lock="mcp.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Drop old proposals in every organisation."""
    for schema in organisations.schemas():
        with schema_context(schema):
            proposing.forget()
