"""Comments know when their words were changed, and no longer take a restoration for it."""

from django.db import migrations, models

# Until now whatever was written after a comment's creation counted as a change of its words.
_KNOWN = "UPDATE comments_comment SET edited_at = updated_at WHERE updated_at - created_at > interval '1 second'"


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial")]

    operations = [
        migrations.AddField("comment", "edited_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(_KNOWN, migrations.RunSQL.noop),
    ]
