"""Text is kept folded in columns of its own: indexes, conditions and sorting need not fold it again."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import liane.records.fields.adding
import liane.records.fields.columns
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_folded'),
        ('sales', '0004_stage_criteria'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='pipeline',
            name='pipeline_name_uniq',
        ),
        migrations.RemoveIndex(
            model_name='deal',
            name='deal_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='deal',
            name='deal_name_tg',
        ),
        migrations.RemoveIndex(
            model_name='deal',
            name='deal_tags_gin',
        ),
        migrations.RemoveIndex(
            model_name='pipeline',
            name='pipeline_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='stage',
            name='stage_name_ix',
        ),
        liane.records.fields.adding.AddFields(
            'deal',
            {
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
                'tags_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.FoldedAll(models.F('tags')), null=True, output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            },
        ),
        liane.records.fields.adding.AddFields(
            'pipeline',
            {
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
            },
        ),
        liane.records.fields.adding.AddFields(
            'stage',
            {
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
            },
        ),
        migrations.AddIndex(
            model_name='deal',
            index=models.Index(models.F('name_folded'), models.F('id'), name='deal_name_ix'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('name_folded'), name='public.gin_trgm_ops'), name='deal_name_tg'),
        ),
        migrations.AddIndex(
            model_name='deal',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags_folded'], name='deal_tags_gin'),
        ),
        migrations.AddIndex(
            model_name='pipeline',
            index=models.Index(models.F('name_folded'), models.F('id'), name='pipeline_name_ix'),
        ),
        migrations.AddIndex(
            model_name='stage',
            index=models.Index(models.F('name_folded'), models.F('id'), name='stage_name_ix'),
        ),
        migrations.AddConstraint(
            model_name='pipeline',
            constraint=models.UniqueConstraint(models.F('name_folded'), condition=models.Q(name_folded__isnull=False), name='pipeline_name_uniq'),
        ),
    ]
