"""Where records are by own addresses: what a map of many reads, kept beside the records."""

from django.db import migrations

FIELDS = """
CREATE TABLE records_placed_field (
    object text NOT NULL,
    store text NOT NULL,
    seen xid8,
    last uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    whole boolean NOT NULL DEFAULT false,
    PRIMARY KEY (object, store)
)
"""
PLACES = """
CREATE TABLE records_placed (
    object text NOT NULL,
    store text NOT NULL,
    record uuid NOT NULL,
    owner uuid,
    postcode text,
    city text,
    country text,
    PRIMARY KEY (store, record)
)
"""
INDEX = """
CREATE INDEX records_placed_ix ON records_placed (object, store, owner, postcode, city, country) INCLUDE (record)
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0011_kept_past")]
    operations = [
        migrations.RunSQL(FIELDS, "DROP TABLE records_placed_field", hints={"model_name": "customfield"}),
        migrations.RunSQL(PLACES, "DROP TABLE records_placed", hints={"model_name": "customfield"}),
        migrations.RunSQL(INDEX, "DROP INDEX records_placed_ix", hints={"model_name": "customfield"}),
    ]
