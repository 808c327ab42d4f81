"""Objects, fields and layouts that an administrator shapes become records; the table of the objects' own records."""

import django.db.models.functions.comparison
import liane.lib.ids
import liane.records.fields.columns
from django.db import migrations, models
from django.utils import timezone

ROWS = """
CREATE TABLE records_row (
    object text NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by_id uuid,
    updated_by_id uuid,
    custom jsonb NOT NULL DEFAULT '{}',
    owner_id uuid,
    name text NOT NULL,
    PRIMARY KEY (id, object)
) PARTITION BY LIST (object);
"""

# What was a plain table holds declarations that somebody wrote: their labels become names.
NAMES = """
UPDATE records_custom_field SET store = key, name = left(coalesce(
    nullif(CASE jsonb_typeof(declaration->'label') WHEN 'string' THEN declaration->>'label'
           ELSE coalesce(declaration->'label'->>'fr', declaration->'label'->>'en') END, ''), key), 120)
"""


def person(key):
    return models.UUIDField(blank=True, db_column=f"{key}_id", null=True)


def record():
    return [
        ("id", models.UUIDField(default=liane.lib.ids.new_id, editable=False, primary_key=True, serialize=False)),
        ("version", models.IntegerField(db_default=1, default=1)),
        ("custom", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
        ("created_at", models.DateTimeField()),
        ("updated_at", models.DateTimeField()),
        ("created_by", person("created_by")),
        ("updated_by", person("updated_by")),
    ]


def text(null=False):
    return models.TextField(blank=null, null=null)


def unique(key, name):
    return models.UniqueConstraint(liane.records.fields.columns.Folded(models.F(key)), name=name)


LAYOUT = ("sections", "creation", "highlights", "columns", "related", "left_out")


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_implied"),
    ]

    operations = [
        migrations.RunSQL(ROWS, "DROP TABLE records_row", hints={"model_name": "customfield"}),
        migrations.CreateModel(
            name="CustomObject",
            fields=[
                *record(),
                ("name", text()),
                ("singular", text()),
                ("plural_en", text(null=True)),
                ("singular_en", text(null=True)),
                ("feminine", models.BooleanField()),
                ("key", text()),
                ("slug", text()),
                ("icon", text(null=True)),
                ("hue", models.BigIntegerField(blank=True, null=True)),
                ("group", text(null=True)),
                ("order", models.BigIntegerField()),
                ("scope", text()),
                ("board", text(null=True)),
                ("retired", models.BooleanField()),
            ],
            options={"db_table": "records_custom_object"},
        ),
        migrations.AddConstraint("customobject", unique("key", "custom_object_key_uniq")),
        migrations.AddConstraint("customobject", unique("slug", "custom_object_slug_uniq")),
        migrations.CreateModel(
            name="Layout",
            fields=[
                *record(),
                ("name", text()),
                ("object", text()),
                ("role", text(null=True)),
                *((part, models.JSONField(blank=True, null=True)) for part in LAYOUT),
            ],
            options={"db_table": "records_layout"},
        ),
        migrations.AddConstraint(
            "layout",
            models.UniqueConstraint(
                models.F("object"),
                django.db.models.functions.comparison.Coalesce("role", models.Value("")),
                name="layout_uniq",
            ),
        ),
        *(
            migrations.AddField("customfield", name, field, preserve_default=name in ("version", "custom"))
            for name, field in (
                *((name, field) for name, field in record()[1:3]),
                ("created_at", models.DateTimeField(default=timezone.now)),
                ("updated_at", models.DateTimeField(default=timezone.now)),
                ("created_by", person("created_by")),
                ("updated_by", person("updated_by")),
                ("name", models.TextField(default="")),
                ("store", models.TextField(default="")),
                ("hidden", models.BooleanField(default=False)),
            )
        ),
        migrations.AlterField("customfield", "id", record()[0][1]),
        migrations.AlterField("customfield", "declaration", models.JSONField(blank=True, null=True)),
        migrations.AlterField("customfield", "position", models.BigIntegerField()),
        migrations.AlterField("customfield", "retired", models.BooleanField()),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop, hints={"model_name": "customfield"}),
        migrations.AddConstraint(
            "customfield",
            models.UniqueConstraint(
                fields=["object", "store"], name="custom_field_store_uniq", deferrable=models.Deferrable.DEFERRED
            ),
        ),
    ]
