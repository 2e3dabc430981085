-- At each start, before anything is appended: events that come first would keep their month in the default part.
SELECT add_run_event_month((now() AT TIME ZONE 'UTC' + make_interval(months => ahead))::date)
FROM generate_series(0, 2) AS ahead;
