"""Functions that formulas use, which stand once in the shared schema; what waits to be computed, by organisation.

Null is their answer to what has no result: a formula never makes a statement fail. Those that use a stable function
of PostgreSQL say so, else they would be called for each row instead of written into the statement.
"""

from django.db import migrations

SHARED = {"model_name": "organisation"}

FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION public.liane_clamped(value numeric, lowest integer, highest integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN value IS NOT NULL THEN LEAST(GREATEST(trunc(value), lowest), highest)::integer END;

CREATE OR REPLACE FUNCTION public.liane_round(value numeric, places numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN round(value, public.liane_clamped(places, -30, 30));

CREATE OR REPLACE FUNCTION public.liane_round_down(value numeric, places numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN trunc(value, public.liane_clamped(places, -30, 30));

CREATE OR REPLACE FUNCTION public.liane_round_up(value numeric, places numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    digits integer := public.liane_clamped(places, -30, 30);
    cut numeric := trunc(value, digits);
BEGIN
    RETURN CASE WHEN cut = value THEN cut ELSE cut + sign(value) * power(10::numeric, -digits) END;
END $$;

CREATE OR REPLACE FUNCTION public.liane_modulo(value numeric, divisor numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN divisor <> 0 THEN value - divisor * floor(value / divisor) END;

CREATE OR REPLACE FUNCTION public.liane_power(base numeric, exponent numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN base = 0 THEN CASE WHEN exponent > 0 THEN 0 WHEN exponent = 0 THEN 1 END
    WHEN base < 0 AND exponent <> trunc(exponent) THEN NULL
    WHEN abs(exponent) > 1000 OR abs(exponent * log(abs(base))) > 40 THEN NULL
    ELSE power(base, exponent) END;

CREATE OR REPLACE FUNCTION public.liane_sum(elements numeric[]) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (SELECT sum(element) FROM unnest(elements) element);

CREATE OR REPLACE FUNCTION public.liane_number(value text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    public.liane_numeric(replace(regexp_replace(value, '\s', '', 'g'), ',', '.'));

CREATE OR REPLACE FUNCTION public.liane_written(value numeric, comma boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN comma THEN replace(trim_scale(round(value, 6))::text, '.', ',') ELSE trim_scale(round(value, 6))::text END;

CREATE OR REPLACE FUNCTION public.liane_clock(seconds numeric) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN abs(seconds) < 1e12 THEN CASE WHEN seconds < 0 THEN '-' ELSE '' END
        || trunc(abs(seconds) / 3600)::text || ':' || lpad(trunc(mod(abs(seconds), 3600) / 60)::text, 2, '0') END;

CREATE OR REPLACE FUNCTION public.liane_joined(one text, other text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE RETURN NULLIF(left(concat(one, other), 10000), '');

CREATE OR REPLACE FUNCTION public.liane_all_joined(elements text[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE RETURN NULLIF(left(array_to_string(elements, ''), 10000), '');

CREATE OR REPLACE FUNCTION public.liane_upper(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN upper(value);

CREATE OR REPLACE FUNCTION public.liane_lower(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN lower(value);

CREATE OR REPLACE FUNCTION public.liane_mid(value text, start numeric, size numeric) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN start >= 1 AND size >= 1 THEN NULLIF(
        substr(value, public.liane_clamped(start, 1, 1000000), public.liane_clamped(size, 1, 1000000)), '') END;

CREATE OR REPLACE FUNCTION public.liane_right(value text, size numeric) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN size >= 1 THEN NULLIF(right(value, public.liane_clamped(size, 1, 1000000)), '') END;

CREATE OR REPLACE FUNCTION public.liane_find(sought text, value text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN NULLIF(strpos(value, sought), 0)::numeric;

CREATE OR REPLACE FUNCTION public.liane_contains(value text, sought text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    COALESCE(strpos(public.liane_fold(value), public.liane_fold(sought)) > 0, FALSE);

CREATE OR REPLACE FUNCTION public.liane_starts(value text, sought text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    COALESCE(starts_with(public.liane_fold(value), public.liane_fold(sought)), FALSE);

CREATE OR REPLACE FUNCTION public.liane_substitute(value text, sought text, instead text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    NULLIF(left(replace(left(value, 10000), COALESCE(sought, ''), left(COALESCE(instead, ''), 1000)), 10000), '');

CREATE OR REPLACE FUNCTION public.liane_trim(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    NULLIF(btrim(regexp_replace(value, '[\s\u00a0\u202f]+', ' ', 'g')), '');

CREATE OR REPLACE FUNCTION public.liane_known_day(value date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN value BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN value END;

CREATE OR REPLACE FUNCTION public.liane_add_days(value date, days numeric) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN abs(days) < 4000000 THEN public.liane_known_day(value + floor(days)::integer) END;

CREATE OR REPLACE FUNCTION public.liane_add_seconds(value timestamptz, seconds numeric) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN abs(seconds) < 300000000000 THEN value + seconds::double precision * interval '1 second' END;

CREATE OR REPLACE FUNCTION public.liane_add_months(value date, months numeric) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN abs(months) < 120000
    THEN public.liane_known_day((value + trunc(months)::integer * interval '1 month')::date) END;

CREATE OR REPLACE FUNCTION public.liane_month_end(value date) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    public.liane_known_day((value + (1 - extract(day FROM value))::integer + interval '1 month' - interval '1 day')::date);

CREATE OR REPLACE FUNCTION public.liane_make_date(years numeric, months numeric, days numeric) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE RETURN
    CASE WHEN years >= 1 AND years < 10000 AND months >= 1 AND months < 13 AND days >= 1 AND days < 32
    THEN public.liane_date(to_char(trunc(years), 'FM0000') || '-' || to_char(trunc(months), 'FM00') || '-'
        || to_char(trunc(days), 'FM00')) END;

CREATE OR REPLACE FUNCTION public.liane_months_between(start date, finish date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    ((extract(year FROM finish) - extract(year FROM start)) * 12 + extract(month FROM finish) - extract(month FROM start)
        - CASE WHEN extract(day FROM finish) < extract(day FROM start) THEN 1 ELSE 0 END)::integer;

CREATE OR REPLACE FUNCTION public.liane_datedif(start date, finish date, unit text) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    low date := LEAST(start, finish);
    high date := GREATEST(start, finish);
    side integer := CASE WHEN start > finish THEN -1 ELSE 1 END;
BEGIN
    RETURN side * CASE lower(unit)
        WHEN 'd' THEN high - low WHEN 'j' THEN high - low
        WHEN 'm' THEN public.liane_months_between(low, high)
        WHEN 'y' THEN public.liane_months_between(low, high) / 12
        WHEN 'a' THEN public.liane_months_between(low, high) / 12 END;
END $$;

CREATE OR REPLACE FUNCTION public.liane_weekdays_until(value date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    (value - DATE '0001-01-01') / 7 * 5 + LEAST((value - DATE '0001-01-01') % 7 + 1, 5);

CREATE OR REPLACE FUNCTION public.liane_business_days(start date, finish date) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    low date := LEAST(start, finish);
    high date := GREATEST(start, finish);
BEGIN
    RETURN (CASE WHEN start > finish THEN -1 ELSE 1 END) * (public.liane_weekdays_until(high)
        - public.liane_weekdays_until(low) + CASE WHEN extract(isodow FROM low) < 6 THEN 1 ELSE 0 END);
END $$;

CREATE OR REPLACE FUNCTION public.liane_kept_number(value numeric, places integer) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE RETURN
    CASE WHEN abs(value) < 1000000000000000000 THEN to_jsonb(trim_scale(round(value, places))::text) END;

CREATE OR REPLACE FUNCTION public.liane_kept_integer(value numeric) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE RETURN
    CASE WHEN abs(value) < 9000000000000000000 THEN to_jsonb(round(value)::bigint) END;

CREATE OR REPLACE FUNCTION public.liane_kept_money(value numeric, currency text, places integer) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE RETURN
    CASE WHEN abs(value) < 1000000000000000000 THEN jsonb_build_object(
        'amount', trim_scale(round(value, places))::text, 'currency', currency,
        'base', trim_scale(round(value, places))::text) END;

CREATE OR REPLACE FUNCTION public.liane_kept_date(value date) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE RETURN
    CASE WHEN value BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'
    THEN to_jsonb(to_char(value::timestamp, 'YYYY-MM-DD')) END;

CREATE OR REPLACE FUNCTION public.liane_kept_moment(value timestamptz) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE RETURN
    CASE WHEN value >= TIMESTAMPTZ '0001-01-02 00:00:00+00' AND value < TIMESTAMPTZ '9999-12-31 00:00:00+00'
    THEN to_jsonb(to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || CASE WHEN extract(microseconds FROM value AT TIME ZONE 'UTC') % 1000000 = 0 THEN ''
        ELSE to_char(value AT TIME ZONE 'UTC', '.US') END || 'Z') END;

CREATE OR REPLACE FUNCTION public.liane_kept_text(value text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE RETURN to_jsonb(NULLIF(btrim(left(value, 10000)), ''));
"""


REFRESH = """
CREATE TABLE records_refresh (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    object text NOT NULL,
    keys text[] NOT NULL,
    start jsonb,
    after uuid,
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    made_at timestamptz NOT NULL DEFAULT now()
)
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0004_definitions")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop, hints=SHARED),
        migrations.RunSQL(REFRESH, "DROP TABLE records_refresh", hints={"model_name": "refresh"}),
    ]
