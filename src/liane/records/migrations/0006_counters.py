"""Counters of automatic numbers, by object, field and year (0 for numbers that never begin again)."""

from django.db import migrations

COUNTER = """
CREATE TABLE records_counter (
    object text NOT NULL,
    field text NOT NULL,
    year integer NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (object, field, year)
)
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0005_formulas")]
    operations = [migrations.RunSQL(COUNTER, "DROP TABLE records_counter", hints={"model_name": "counter"})]
