"""Roles made before bulk work was a right of its own: who could change records could change many at once."""

from django.db import migrations

GRANT = """
UPDATE accounts_role SET rights = (
    SELECT jsonb_object_agg(key, CASE WHEN value ? 'update' AND NOT value ? 'bulk'
        THEN value || jsonb_build_object('bulk', value->'update') ELSE value END)
    FROM jsonb_each(rights)
) WHERE jsonb_typeof(rights) = 'object' AND rights <> '{}'
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(GRANT, migrations.RunSQL.noop)]
