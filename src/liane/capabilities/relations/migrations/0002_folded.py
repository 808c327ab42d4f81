"""Text is kept folded in columns of its own: indexes, conditions and sorting need not fold it again."""

import liane.records.fields.adding
import liane.records.fields.columns
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('relations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='relationtype',
            name='relationtype_name_uniq',
        ),
        migrations.RemoveIndex(
            model_name='relationtype',
            name='relationtype_name_ix',
        ),
        liane.records.fields.adding.AddFields(
            'relationtype',
            {
                'name_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('name')), output_field=models.TextField(db_collation='C')),
            },
        ),
        migrations.AddIndex(
            model_name='relationtype',
            index=models.Index(models.F('name_folded'), models.F('id'), name='relationtype_name_ix'),
        ),
        migrations.AddConstraint(
            model_name='relationtype',
            constraint=models.UniqueConstraint(models.F('name_folded'), condition=models.Q(name_folded__isnull=False), name='relationtype_name_uniq'),
        ),
    ]
