"""Text is kept folded in columns of its own: indexes, conditions and sorting need not fold it again."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import liane.records.fields.adding
import liane.records.fields.columns


class Migration(migrations.Migration):
    dependencies = [
        ("fakes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="label",
            name="label_name_uniq",
        ),
        migrations.RemoveConstraint(
            model_name="shelf",
            name="shelf_name_uniq",
        ),
        migrations.RemoveIndex(
            model_name="box",
            name="box_name_ix",
        ),
        migrations.RemoveIndex(
            model_name="box",
            name="box_name_tg",
        ),
        migrations.RemoveIndex(
            model_name="box",
            name="box_tags_gin",
        ),
        migrations.RemoveIndex(
            model_name="box",
            name="box_emails_ix",
        ),
        migrations.RemoveIndex(
            model_name="shelf",
            name="shelf_name_ix",
        ),
        liane.records.fields.adding.AddFields(
            "box",
            {
                "emails_folded": models.GeneratedField(
                    db_persist=True,
                    expression=liane.records.fields.columns.Folded(
                        liane.records.fields.columns.Derived("emails", "{0}->0->>'value'")
                    ),
                    null=True,
                    output_field=models.TextField(db_collation="C"),
                ),
                "name_folded": models.GeneratedField(
                    db_persist=True,
                    expression=liane.records.fields.columns.Folded(models.F("name")),
                    output_field=models.TextField(db_collation="C"),
                ),
                "tags_folded": models.GeneratedField(
                    db_persist=True,
                    expression=liane.records.fields.columns.FoldedAll(models.F("tags")),
                    null=True,
                    output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
            },
        ),
        liane.records.fields.adding.AddFields(
            "label",
            {
                "name_folded": models.GeneratedField(
                    db_persist=True,
                    expression=liane.records.fields.columns.Folded(models.F("name")),
                    output_field=models.TextField(db_collation="C"),
                ),
            },
        ),
        liane.records.fields.adding.AddFields(
            "shelf",
            {
                "name_folded": models.GeneratedField(
                    db_persist=True,
                    expression=liane.records.fields.columns.Folded(models.F("name")),
                    output_field=models.TextField(db_collation="C"),
                ),
            },
        ),
        migrations.AddIndex(
            model_name="box",
            index=models.Index(models.F("name_folded"), models.F("id"), name="box_name_ix"),
        ),
        migrations.AddIndex(
            model_name="box",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("name_folded"), name="public.gin_trgm_ops"),
                name="box_name_tg",
            ),
        ),
        migrations.AddIndex(
            model_name="box",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tags_folded"], name="box_tags_gin"),
        ),
        migrations.AddIndex(
            model_name="box",
            index=models.Index(models.F("emails_folded"), models.F("id"), name="box_emails_ix"),
        ),
        migrations.AddIndex(
            model_name="shelf",
            index=models.Index(models.F("name_folded"), models.F("id"), name="shelf_name_ix"),
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(
                models.F("name_folded"), condition=models.Q(name_folded__isnull=False), name="label_name_uniq"
            ),
        ),
        migrations.AddConstraint(
            model_name="shelf",
            constraint=models.UniqueConstraint(
                models.F("name_folded"), condition=models.Q(name_folded__isnull=False), name="shelf_name_uniq"
            ),
        ),
    ]
