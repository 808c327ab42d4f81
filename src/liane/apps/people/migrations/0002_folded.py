"""Text is kept folded in columns of its own: indexes, conditions and sorting need not fold it again."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import liane.records.fields.adding
import liane.records.fields.columns
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='company',
            name='company_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='company',
            name='company_name_tg',
        ),
        migrations.RemoveIndex(
            model_name='company',
            name='company_emails_ix',
        ),
        migrations.RemoveIndex(
            model_name='company',
            name='company_phones_ix',
        ),
        migrations.RemoveIndex(
            model_name='company',
            name='company_address_ix',
        ),
        migrations.RemoveIndex(
            model_name='company',
            name='company_tags_gin',
        ),
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_name_tg',
        ),
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_job_title_ix',
        ),
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_emails_ix',
        ),
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_phones_ix',
        ),
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_address_ix',
        ),
        migrations.RemoveIndex(
            model_name='contact',
            name='contact_tags_gin',
        ),
        migrations.RemoveIndex(
            model_name='site',
            name='site_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='site',
            name='site_address_ix',
        ),
        liane.records.fields.adding.AddFields(
            'company',
            {
                'address_city_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('address_city')), null=True, output_field=models.TextField(db_collation='C')),
                'emails_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(liane.records.fields.columns.Derived('emails', "{0}->0->>'value'")), null=True, output_field=models.TextField(db_collation='C')),
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
                'phones_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(liane.records.fields.columns.Derived('phones', "{0}->0->>'value'")), null=True, output_field=models.TextField(db_collation='C')),
                'tags_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.FoldedAll(models.F('tags')), null=True, output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            },
        ),
        liane.records.fields.adding.AddFields(
            'contact',
            {
                'address_city_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('address_city')), null=True, output_field=models.TextField(db_collation='C')),
                'emails_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(liane.records.fields.columns.Derived('emails', "{0}->0->>'value'")), null=True, output_field=models.TextField(db_collation='C')),
                'job_title_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('job_title')), null=True, output_field=models.TextField(db_collation='C')),
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
                'phones_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(liane.records.fields.columns.Derived('phones', "{0}->0->>'value'")), null=True, output_field=models.TextField(db_collation='C')),
                'tags_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.FoldedAll(models.F('tags')), null=True, output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            },
        ),
        liane.records.fields.adding.AddFields(
            'site',
            {
                'address_city_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('address_city')), null=True, output_field=models.TextField(db_collation='C')),
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
            },
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(models.F('name_folded'), models.F('id'), name='company_name_ix'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('name_folded'), name='public.gin_trgm_ops'), name='company_name_tg'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(models.F('emails_folded'), models.F('id'), name='company_emails_ix'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(models.F('phones_folded'), models.F('id'), name='company_phones_ix'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(models.F('address_city_folded'), models.F('id'), name='company_address_ix'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags_folded'], name='company_tags_gin'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(models.F('name_folded'), models.F('id'), name='contact_name_ix'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('name_folded'), name='public.gin_trgm_ops'), name='contact_name_tg'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(models.F('job_title_folded'), models.F('id'), name='contact_job_title_ix'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(models.F('emails_folded'), models.F('id'), name='contact_emails_ix'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(models.F('phones_folded'), models.F('id'), name='contact_phones_ix'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(models.F('address_city_folded'), models.F('id'), name='contact_address_ix'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags_folded'], name='contact_tags_gin'),
        ),
        migrations.AddIndex(
            model_name='site',
            index=models.Index(models.F('name_folded'), models.F('id'), name='site_name_ix'),
        ),
        migrations.AddIndex(
            model_name='site',
            index=models.Index(models.F('address_city_folded'), models.F('id'), name='site_address_ix'),
        ),
    ]
