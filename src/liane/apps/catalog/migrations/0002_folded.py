"""Text is kept folded in columns of its own: indexes, conditions and sorting need not fold it again."""

import django.contrib.postgres.indexes
import liane.records.fields.adding
import liane.records.fields.columns
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='product',
            name='product_reference_uniq',
        ),
        migrations.RemoveIndex(
            model_name='product',
            name='product_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='product',
            name='product_name_tg',
        ),
        migrations.RemoveIndex(
            model_name='product',
            name='product_family_ix',
        ),
        liane.records.fields.adding.AddFields(
            'product',
            {
                'family_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('family')), null=True, output_field=models.TextField(db_collation='C')),
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
                'reference_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('reference')), null=True, output_field=models.TextField(db_collation='C')),
            },
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(models.F('name_folded'), models.F('id'), name='product_name_ix'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('name_folded'), name='public.gin_trgm_ops'), name='product_name_tg'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(models.F('family_folded'), models.F('id'), name='product_family_ix'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(models.F('reference_folded'), condition=models.Q(reference_folded__isnull=False), name='product_reference_uniq'),
        ),
    ]
