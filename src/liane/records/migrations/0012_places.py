"""Where records are by own addresses: what a map of many reads, kept beside the records."""

from django.db import migrations

FIELDS = """
CREATE TABLE records_placed_field (
    id integer GENERATED ALWAYS AS IDENTITY UNIQUE,
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
    field integer NOT NULL,
    record uuid NOT NULL,
    owner uuid,
    postcode text,
    city text,
    country text,
    PRIMARY KEY (field, record)
)
"""
INDEX = """
CREATE INDEX records_placed_ix ON records_placed (field, owner, postcode, city, country) INCLUDE (record)
"""
# How many towns there are: the database else takes each for a group of its own, and one worker for all of them.
STATISTICS = "CREATE STATISTICS records_placed_st (ndistinct) ON postcode, city FROM records_placed"


class Migration(migrations.Migration):
    dependencies = [("records", "0011_kept_past")]
    operations = [
        migrations.RunSQL(FIELDS, "DROP TABLE records_placed_field", hints={"model_name": "customfield"}),
        migrations.RunSQL(PLACES, "DROP TABLE records_placed", hints={"model_name": "customfield"}),
        migrations.RunSQL(STATISTICS, "DROP STATISTICS records_placed_st", hints={"model_name": "customfield"}),
        migrations.RunSQL(INDEX, "DROP INDEX records_placed_ix", hints={"model_name": "customfield"}),
    ]
