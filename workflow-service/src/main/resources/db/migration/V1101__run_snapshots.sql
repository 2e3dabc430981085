CREATE TABLE run_snapshot (
    run_id    text NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position  bigint NOT NULL,
    format    text NOT NULL,
    latest    timestamptz NOT NULL,
    log_bytes bigint NOT NULL,
    data      bytea NOT NULL,
    PRIMARY KEY (run_id, position)
);
COMMENT ON TABLE run_snapshot IS 'States of long runs, to fold less of their logs; a cache, every row may be deleted at any time';
COMMENT ON COLUMN run_snapshot.position IS 'Of the last event that is in it';
COMMENT ON COLUMN run_snapshot.format IS 'What wrote it; another build ignores it';
COMMENT ON COLUMN run_snapshot.latest IS 'The latest time of the events that are in it';
COMMENT ON COLUMN run_snapshot.log_bytes IS 'Of the events that are in it';
