CREATE TABLE schedule (
    id         text PRIMARY KEY,
    tenant_id  text NOT NULL,
    name       text NOT NULL,
    document   bytea NOT NULL,
    overlap    text NOT NULL,
    event_type text,
    paused     boolean NOT NULL DEFAULT false,
    next_time  timestamptz,
    due_at     timestamptz,
    revision   int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    UNIQUE (tenant_id, name)
);
COMMENT ON COLUMN schedule.document IS 'JSON, as it was written';
COMMENT ON COLUMN schedule.event_type IS 'The type of events that fire it; null when a clock does';
COMMENT ON COLUMN schedule.next_time IS 'The first time of its clock that was not taken yet';
COMMENT ON COLUMN schedule.due_at IS 'next_time and its jitter: when it fires';

CREATE INDEX schedule_due ON schedule (due_at) WHERE NOT paused AND due_at IS NOT NULL;
CREATE INDEX schedule_listens ON schedule (tenant_id, event_type) WHERE event_type IS NOT NULL;

CREATE TABLE schedule_fire (
    schedule_id  text NOT NULL REFERENCES schedule (id) ON DELETE CASCADE,
    key          text NOT NULL,
    kind         text NOT NULL,
    scheduled_at timestamptz NOT NULL,
    event        bytea,
    depth        int NOT NULL DEFAULT 0,
    state        text NOT NULL DEFAULT 'pending',
    run_id       text,
    message      text,
    settled_at   timestamptz,
    PRIMARY KEY (schedule_id, key)
);
COMMENT ON TABLE schedule_fire IS 'Each firing once, by its key: first pending, then what became of it';
COMMENT ON COLUMN schedule_fire.key IS 'The time of the clock, or the id of the event or request';
COMMENT ON COLUMN schedule_fire.kind IS 'cron, backfill, trigger or event';
COMMENT ON COLUMN schedule_fire.state IS 'pending, started, skipped or failed';

CREATE INDEX schedule_fire_pending ON schedule_fire (schedule_id, scheduled_at, key) WHERE state = 'pending';
CREATE INDEX schedule_fire_recent ON schedule_fire (schedule_id, scheduled_at DESC);
