CREATE TABLE queue (
    tenant_id   text NOT NULL,
    name        text NOT NULL,
    concurrency int CHECK (concurrency > 0),
    state       text NOT NULL DEFAULT 'open',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text,
    PRIMARY KEY (tenant_id, name)
);
COMMENT ON TABLE queue IS 'Settings of queues; a queue in which runs wait has a row, even when nobody set anything';
COMMENT ON COLUMN queue.concurrency IS 'How many of its runs are at work at once; null for any number';
COMMENT ON COLUMN queue.state IS 'open, paused (nothing is admitted) or draining (nothing new is taken)';

ALTER TABLE run
    ADD COLUMN queue             text NOT NULL DEFAULT 'default',
    ADD COLUMN priority          smallint NOT NULL DEFAULT 50,
    ADD COLUMN concurrency_key   text,
    ADD COLUMN concurrency_limit int,
    ADD COLUMN schedule          text,
    ADD COLUMN chain_depth       int NOT NULL DEFAULT 0;
COMMENT ON COLUMN run.wake_at IS 'When the run must be looked at, at the latest; never null while it has started and not ended';
COMMENT ON COLUMN run.concurrency_key IS 'Of the runs of a tenant with this key at most concurrency_limit are at work at once';
COMMENT ON COLUMN run.schedule IS 'The schedule that started it, or null';
COMMENT ON COLUMN run.chain_depth IS 'How many runs started each other by events until this one';

CREATE INDEX run_active ON run (tenant_id, queue) WHERE started_at IS NOT NULL AND finished_at IS NULL;
CREATE INDEX run_queued ON run (tenant_id, queue, priority DESC, created_at, id)
    WHERE started_at IS NULL AND finished_at IS NULL;
CREATE INDEX run_open_key ON run (tenant_id, concurrency_key)
    WHERE concurrency_key IS NOT NULL AND finished_at IS NULL;
CREATE INDEX run_open_schedule ON run (tenant_id, schedule) WHERE schedule IS NOT NULL AND finished_at IS NULL;
