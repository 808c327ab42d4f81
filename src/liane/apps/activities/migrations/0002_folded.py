"""Text is kept folded in columns of its own: indexes, conditions and sorting need not fold it again."""

import liane.records.fields.adding
import liane.records.fields.columns
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='note',
            name='note_title_ix',
        ),
        liane.records.fields.adding.AddFields(
            'note',
            {
                'title_folded': models.GeneratedField(db_persist=True, expression=liane.records.fields.columns.Folded(models.F('title')), output_field=models.TextField(db_collation='C')),
            },
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(models.F('title_folded'), models.F('id'), name='note_title_ix'),
        ),
    ]
