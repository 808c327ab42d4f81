"""The organisation's own fields by which a list was slow."""

from django.db import migrations

NOTES = """
CREATE TABLE records_slow_field (
    object text NOT NULL,
    store text NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (object, store)
)
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0008_folded")]
    operations = [migrations.RunSQL(NOTES, "DROP TABLE records_slow_field", hints={"model_name": "customfield"})]
