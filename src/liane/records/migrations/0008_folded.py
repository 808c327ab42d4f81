"""Text is kept folded in columns of its own: indexes, conditions and sorting need not fold it again."""

import liane.records.fields.adding
import liane.records.fields.columns
from django.db import migrations, models

ROWS = """
ALTER TABLE records_row ADD COLUMN name_folded text COLLATE "C"
    GENERATED ALWAYS AS (public.liane_fold(name) COLLATE "C") STORED NOT NULL;

DO $$
DECLARE
    made text;
    key text;
BEGIN
    FOR made IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'records_row'::regclass LOOP
        key := substr(made, length('records_row_') + 1);
        EXECUTE format('DROP INDEX IF EXISTS %I, %I', 'row_' || key || '_name_ix', 'row_' || key || '_name_tg');
        EXECUTE format('CREATE INDEX %I ON %I (name_folded, id)', 'row_' || key || '_name_ix', made);
        EXECUTE format('CREATE INDEX %I ON %I USING gin (name_folded public.gin_trgm_ops)',
                       'row_' || key || '_name_tg', made);
        EXECUTE format('ANALYZE %I', made);
    END LOOP;
END $$;
"""
# Indexes on what a column says go with it.
BACK = "ALTER TABLE records_row DROP COLUMN name_folded"


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0007_files'),
    ]

    operations = [
        migrations.RunSQL(ROWS, BACK, hints={"model_name": "customfield"}),
        migrations.RemoveConstraint(
            model_name='customobject',
            name='custom_object_key_uniq',
        ),
        migrations.RemoveConstraint(
            model_name='customobject',
            name='custom_object_slug_uniq',
        ),
        liane.records.fields.adding.AddFields(
            'customobject',
            {
                'key_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('key')), output_field=models.TextField(db_collation='C')),
                'slug_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('slug')), output_field=models.TextField(db_collation='C')),
            },
        ),
        migrations.AddConstraint(
            model_name='customobject',
            constraint=models.UniqueConstraint(models.F('key_folded'), condition=models.Q(key_folded__isnull=False), name='custom_object_key_uniq'),
        ),
        migrations.AddConstraint(
            model_name='customobject',
            constraint=models.UniqueConstraint(models.F('slug_folded'), condition=models.Q(slug_folded__isnull=False), name='custom_object_slug_uniq'),
        ),
    ]
