"""Functions that indexes and conditions use. They stand once, in the shared schema.

All are immutable and answer null to what they cannot read, so that an index never fails to build.
``liane_fold`` is the SQL form of ``liane.lib.fold.fold``.
"""

from django.db import migrations

SHARED = {"model_name": "organisation"}

FUNCTIONS = r"""
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch SCHEMA public;

CREATE OR REPLACE FUNCTION public.liane_fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN octet_length(value) = char_length(value) THEN lower(value)
    ELSE lower(regexp_replace(normalize(
        replace(replace(replace(replace(replace(
            translate(value, 'øØłŁđĐ', 'oOlLdD'), 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE'), 'ß', 'ss'),
        NFKD), '[\u0300-\u036f]', '', 'g'))
    END;

CREATE OR REPLACE FUNCTION public.liane_fold_all(elements text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    element text;
    folded text[];
BEGIN
    FOREACH element IN ARRAY elements LOOP
        folded := folded || public.liane_fold(element);
    END LOOP;
    RETURN folded;
END $$;

CREATE OR REPLACE FUNCTION public.liane_texts(value jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN jsonb_typeof(value) = 'array'
    THEN (SELECT array_agg(element) FROM jsonb_array_elements_text(value) element) END;

CREATE OR REPLACE FUNCTION public.liane_numeric(value text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN value ~ '^-?[0-9]{1,40}(\.[0-9]{1,40})?$' THEN value::numeric END;

CREATE OR REPLACE FUNCTION public.liane_boolean(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE value WHEN 'true' THEN true WHEN 'false' THEN false END;

CREATE OR REPLACE FUNCTION public.liane_date(value text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN value ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
         AND substr(value, 1, 4)::integer > 0
         AND substr(value, 9, 2)::integer <= extract(day FROM
             make_date(substr(value, 1, 4)::integer, substr(value, 6, 2)::integer, 1)
             + interval '1 month' - interval '1 day')
    THEN make_date(substr(value, 1, 4)::integer, substr(value, 6, 2)::integer, substr(value, 9, 2)::integer) END;

CREATE OR REPLACE FUNCTION public.liane_timestamp(value text) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|\+00:00)$'
    THEN (public.liane_date(substr(value, 1, 10)) + make_time(substr(value, 12, 2)::integer,
          substr(value, 15, 2)::integer, regexp_replace(substr(value, 18), '(Z|\+00:00)$', '')::double precision))
          AT TIME ZONE 'UTC' END;

CREATE OR REPLACE FUNCTION public.liane_uuid(value text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN value ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN value::uuid END;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop, hints=SHARED)]
