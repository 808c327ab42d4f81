"""Files: what each is, and which field of which record it belongs to."""

from django.db import migrations

FILE = """
CREATE TABLE records_file (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    size bigint NOT NULL,
    type text NOT NULL,
    sha256 text NOT NULL,
    thumbnail boolean NOT NULL,
    kept_by uuid,
    kept_at timestamptz NOT NULL DEFAULT now(),
    object text,
    record_id uuid,
    field text,
    left_at timestamptz
);
CREATE INDEX records_file_waiting ON records_file (kept_at) WHERE record_id IS NULL;
CREATE INDEX records_file_left ON records_file (left_at) WHERE left_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0006_counters")]
    operations = [migrations.RunSQL(FILE, "DROP TABLE records_file", hints={"model_name": "file"})]
