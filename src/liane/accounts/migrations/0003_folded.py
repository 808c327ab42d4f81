"""Text is kept folded in columns of its own: indexes, conditions and sorting need not fold it again."""

import liane.records.fields.adding
import liane.records.fields.columns
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_bulk'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='role',
            name='role_name_uniq',
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='user_email_uniq',
        ),
        migrations.RemoveIndex(
            model_name='exchangerate',
            name='exchangerate_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='exchangerate',
            name='exchangerate_currency_ix',
        ),
        migrations.RemoveIndex(
            model_name='role',
            name='role_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='team',
            name='team_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='team',
            name='team_office_ix',
        ),
        migrations.RemoveIndex(
            model_name='user',
            name='user_name_ix',
        ),
        migrations.RemoveIndex(
            model_name='user',
            name='user_email_ix',
        ),
        migrations.RemoveIndex(
            model_name='user',
            name='user_job_title_ix',
        ),
        liane.records.fields.adding.AddFields(
            'exchangerate',
            {
                'currency_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('currency')), output_field=models.TextField(db_collation='C')),
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
            },
        ),
        liane.records.fields.adding.AddFields(
            'role',
            {
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
            },
        ),
        liane.records.fields.adding.AddFields(
            'team',
            {
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
                'office_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('office')), null=True, output_field=models.TextField(db_collation='C')),
            },
        ),
        liane.records.fields.adding.AddFields(
            'user',
            {
                'email_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('email')), null=True, output_field=models.TextField(db_collation='C')),
                'job_title_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('job_title')), null=True, output_field=models.TextField(db_collation='C')),
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
            },
        ),
        migrations.AddIndex(
            model_name='exchangerate',
            index=models.Index(models.F('name_folded'), models.F('id'), name='exchangerate_name_ix'),
        ),
        migrations.AddIndex(
            model_name='exchangerate',
            index=models.Index(models.F('currency_folded'), models.F('id'), name='exchangerate_currency_ix'),
        ),
        migrations.AddIndex(
            model_name='role',
            index=models.Index(models.F('name_folded'), models.F('id'), name='role_name_ix'),
        ),
        migrations.AddIndex(
            model_name='team',
            index=models.Index(models.F('name_folded'), models.F('id'), name='team_name_ix'),
        ),
        migrations.AddIndex(
            model_name='team',
            index=models.Index(models.F('office_folded'), models.F('id'), name='team_office_ix'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(models.F('name_folded'), models.F('id'), name='user_name_ix'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(models.F('email_folded'), models.F('id'), name='user_email_ix'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(models.F('job_title_folded'), models.F('id'), name='user_job_title_ix'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(models.F('name_folded'), condition=models.Q(name_folded__isnull=False), name='role_name_uniq'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(models.F('email_folded'), condition=models.Q(email_folded__isnull=False), name='user_email_uniq'),
        ),
    ]
