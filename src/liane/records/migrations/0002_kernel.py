"""The kernel's tables. The log is partitioned by month (`liane.records.partitions` makes the months)."""

import django.db.models.deletion
import django.db.models.manager
import django_tenants.postgresql_backend.base
import liane.lib.ids
from django.db import migrations, models


ENTRY = """
CREATE TABLE records_entry (
    change_id uuid NOT NULL,
    ordinal integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    effective_at timestamptz,
    object text NOT NULL,
    record_id uuid NOT NULL,
    version integer NOT NULL,
    action text NOT NULL,
    field text,
    before jsonb,
    after jsonb,
    salt bytea,
    digest bytea NOT NULL,
    PRIMARY KEY (change_id, ordinal, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX entry_record_ix ON records_entry (record_id, version);
CREATE TABLE records_entry_default PARTITION OF records_entry DEFAULT;
"""
ENTRY_DROP = "DROP TABLE records_entry"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("records", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(default=0)),
                ('moved_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'db_table': 'records_cursor',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('schema_name', models.CharField(db_index=True, max_length=63, unique=True, validators=[django_tenants.postgresql_backend.base._check_schema_name])),
                ('name', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('name', models.TextField(primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'records_version',
            },
        ),
        migrations.CreateModel(
            name='ChangeRow',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField()),
                ('actor_id', models.UUIDField(null=True)),
                ('actor_name', models.TextField(default='')),
                ('cause', models.TextField()),
                ('reference', models.TextField(default='')),
                ('operation_id', models.UUIDField(null=True)),
                ('undoes_id', models.UUIDField(null=True)),
                ('objects', models.JSONField(default=dict)),
                ('entries', models.IntegerField(default=0)),
                ('digest', models.BinaryField()),
                ('number', models.BigIntegerField(null=True)),
                ('chain', models.BinaryField(null=True)),
            ],
            options={
                'db_table': 'records_change',
                'default_manager_name': 'rows',
                'indexes': [models.Index(condition=models.Q(('number', None)), fields=['id'], name='change_unsealed_ix'), models.Index(fields=['operation_id', 'id'], name='change_operation_ix'), models.Index(condition=models.Q(('undoes_id', None), _negated=True), fields=['undoes_id'], name='change_undoes_ix')],
                'constraints': [models.UniqueConstraint(fields=('number',), name='change_number_uniq')],
            },
            managers=[
                ('rows', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.UUIDField(default=liane.lib.ids.new_id, primary_key=True, serialize=False)),
                ('object', models.TextField()),
                ('key', models.TextField()),
                ('declaration', models.JSONField()),
                ('position', models.IntegerField(default=0)),
                ('retired', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'records_custom_field',
                'constraints': [models.UniqueConstraint(fields=('object', 'key'), name='custom_field_uniq')],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ENTRY, ENTRY_DROP, hints={"model_name": "entry"})],
            state_operations=[
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('pk', models.CompositePrimaryKey('change_id', 'ordinal', 'recorded_at', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('change_id', models.UUIDField()),
                        ('ordinal', models.IntegerField()),
                        ('recorded_at', models.DateTimeField()),
                        ('effective_at', models.DateTimeField(null=True)),
                        ('object', models.TextField()),
                        ('record_id', models.UUIDField()),
                        ('version', models.IntegerField()),
                        ('action', models.TextField()),
                        ('field', models.TextField(null=True)),
                        ('before', models.JSONField(null=True)),
                        ('after', models.JSONField(null=True)),
                        ('salt', models.BinaryField(null=True)),
                        ('digest', models.BinaryField()),
                    ],
                    options={
                        'db_table': 'records_entry',
                        'indexes': [models.Index(fields=['record_id', 'version'], name='entry_record_ix')],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name='ExternalId',
            fields=[
                ('pk', models.CompositePrimaryKey('object', 'source', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('object', models.TextField()),
                ('source', models.TextField()),
                ('key', models.TextField()),
                ('record_id', models.UUIDField()),
            ],
            options={
                'db_table': 'records_external_id',
                'indexes': [models.Index(fields=['record_id'], name='external_record_ix')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('pk', models.CompositePrimaryKey('source_id', 'field', 'target_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('source_id', models.UUIDField()),
                ('field', models.TextField()),
                ('target_id', models.UUIDField()),
                ('position', models.IntegerField(default=0)),
            ],
            options={
                'db_table': 'records_link',
                'indexes': [models.Index(fields=['target_id', 'field'], name='link_target_ix')],
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.UUIDField(default=liane.lib.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('label', models.TextField(default='')),
                ('parameters', models.JSONField(default=dict)),
                ('state', models.TextField(choices=[('waiting', 'En attente'), ('running', 'En cours'), ('paused', 'En pause'), ('done', 'Terminée'), ('stopped', 'Arrêtée'), ('failed', 'En échec'), ('undone', 'Annulée')], default='waiting')),
                ('position', models.BigIntegerField(default=0)),
                ('total', models.BigIntegerField(null=True)),
                ('created', models.BigIntegerField(default=0)),
                ('updated', models.BigIntegerField(default=0)),
                ('deleted', models.BigIntegerField(default=0)),
                ('refused', models.BigIntegerField(default=0)),
                ('report', models.JSONField(default=list)),
                ('actor_id', models.UUIDField(null=True)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('heartbeat_at', models.DateTimeField(auto_now=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'records_operation',
                'indexes': [models.Index(fields=['actor_id', '-started_at'], name='operation_actor_ix')],
            },
        ),
        migrations.CreateModel(
            name='Domain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(db_index=True, max_length=253, unique=True)),
                ('is_primary', models.BooleanField(db_index=True, default=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='records.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
