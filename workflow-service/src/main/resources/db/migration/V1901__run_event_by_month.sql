-- The rows move in the same transaction: between two, an instance would see runs without logs.
ALTER TABLE run_event RENAME TO run_event_before;
ALTER INDEX run_event_pkey RENAME TO run_event_before_pkey;

CREATE TABLE run_event (
    run_id   text NOT NULL,
    sequence bigint NOT NULL,
    type     text NOT NULL,
    data     bytea NOT NULL,
    PRIMARY KEY (run_id, sequence)
) PARTITION BY RANGE (run_id);
COMMENT ON TABLE run_event IS 'The log of each run, from 1 without gaps; only ever appended to. In parts by the month in the id of the run';
COMMENT ON COLUMN run_event.data IS 'The event as JSON, as the engine keeps it; what is published is derived from it';

CREATE TABLE run_event_default PARTITION OF run_event DEFAULT;
COMMENT ON TABLE run_event_default IS 'Events of runs whose month has no part: an append never fails for want of one';

CREATE TABLE run_event_month (
    month   date PRIMARY KEY,
    part    text NOT NULL,
    from_id text NOT NULL,
    to_id   text NOT NULL,
    leaving boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE run_event_month IS 'The months that have a part of run_event';
COMMENT ON COLUMN run_event_month.part IS 'The name of the partition';
COMMENT ON COLUMN run_event_month.to_id IS 'Ids of the runs of the month are below it, and not below from_id';
COMMENT ON COLUMN run_event_month.leaving IS 'All its runs may be deleted: their events stay until the part is dropped, which takes them at once';

CREATE FUNCTION first_run_id(instant timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'run_' || string_agg(
        substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((millis >> (45 - 5 * place)) & 31)::int + 1, 1), '' ORDER BY place)
    FROM (SELECT floor(extract(epoch FROM instant) * 1000)::bigint AS millis) AS ulid, generate_series(0, 9) AS place
$$;
COMMENT ON FUNCTION first_run_id IS 'Ids of runs that are made at an instant or later are greater: it is the time of a ULID, without what follows it';

CREATE FUNCTION add_run_event_month(day date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', day::timestamp)::date;
    name  text := 'run_event_' || to_char(first, 'YYYY_MM');
    lower text := first_run_id(first::timestamp AT TIME ZONE 'UTC');
    upper text := first_run_id((first + interval '1 month') AT TIME ZONE 'UTC');
BEGIN
    IF EXISTS (SELECT FROM run_event_month WHERE month = first) THEN
        RETURN 'there';
    END IF;
    -- Two instances at once: the second finds what the first has made.
    PERFORM pg_advisory_xact_lock(hashtextextended('run_event_month', 0));
    IF EXISTS (SELECT FROM run_event_month WHERE month = first) THEN
        RETURN 'there';
    END IF;
    IF (SELECT string_agg(c, '' ORDER BY c) <> '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
        FROM unnest(string_to_array('Z9Y8X7W6V5T4S3R2Q1P0NMKJHGFEDCBA', NULL)) AS c) THEN
        RETURN 'unordered';
    END IF;
    IF EXISTS (SELECT FROM run_event_default WHERE run_id >= lower AND run_id < upper) THEN
        RETURN 'begun';
    END IF;
    -- Attached, not created as a part: that would wait for every append that is under way, and the others for it.
    EXECUTE format('CREATE TABLE %I (LIKE run_event INCLUDING ALL)', name);
    EXECUTE format('ALTER TABLE run_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, lower, upper);
    INSERT INTO run_event_month (month, part, from_id, to_id) VALUES (first, name, lower, upper);
    RETURN 'added';
EXCEPTION WHEN check_violation THEN
    RETURN 'begun'; -- since it was looked at
END
$$;
COMMENT ON FUNCTION add_run_event_month IS
    'Gives the month of a day its part. Answers added; there, when it has one; begun, when events of it are in run_event_default, where they stay; unordered, when texts are sorted so that ULIDs are not in the order of time';

CREATE FUNCTION drop_run_event_month(day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    gone run_event_month;
BEGIN
    -- The whole first: who holds a part holds the whole, so that nobody waits in a circle.
    LOCK TABLE ONLY run_event IN ACCESS EXCLUSIVE MODE;
    SELECT * INTO gone FROM run_event_month WHERE month = date_trunc('month', day::timestamp)::date;
    IF gone IS NULL OR EXISTS (SELECT FROM run WHERE id >= gone.from_id AND id < gone.to_id) THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I', gone.part);
    DELETE FROM run_event_month WHERE month = gone.month;
    RETURN true;
END
$$;
COMMENT ON FUNCTION drop_run_event_month IS
    'Takes the part of a month away, with all that is in it, unless a run of the month is there. Wants a lock_timeout: it waits for appends that are under way, and later ones wait for it';

SELECT add_run_event_month(month)
FROM (SELECT date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS month FROM run
      UNION
      SELECT date_trunc('month', now() AT TIME ZONE 'UTC' + make_interval(months => ahead))::date
      FROM generate_series(0, 2) AS ahead) AS months
ORDER BY month;

INSERT INTO run_event SELECT run_id, sequence, type, data FROM run_event_before;
DROP TABLE run_event_before;
