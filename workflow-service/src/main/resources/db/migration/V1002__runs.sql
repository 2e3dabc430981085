CREATE TABLE run (
    id               text PRIMARY KEY,
    tenant_id        text NOT NULL,
    workflow         text NOT NULL,
    workflow_version int,
    digest           text NOT NULL,
    status           text NOT NULL,
    version          bigint NOT NULL,
    cost             numeric NOT NULL,
    budget           numeric,
    created_by       text NOT NULL,
    created_at       timestamptz NOT NULL,
    started_at       timestamptz,
    finished_at      timestamptz,
    wake_at          timestamptz,
    FOREIGN KEY (tenant_id, digest) REFERENCES definition (tenant_id, digest)
) WITH (fillfactor = 80);
COMMENT ON TABLE run IS 'What lists need of a run, and the guard of its log; the truth is run_event';
COMMENT ON COLUMN run.workflow_version IS 'Null when the definition came with the run';
COMMENT ON COLUMN run.version IS 'Position of the last event; an append names the one it was decided on';
COMMENT ON COLUMN run.wake_at IS 'When the run must be looked at, at the latest; never null while the run has not ended';

CREATE INDEX run_list ON run (tenant_id, id);
CREATE INDEX run_by_status ON run (tenant_id, status, id);
CREATE INDEX run_by_workflow ON run (tenant_id, workflow, id);
CREATE INDEX run_open ON run (wake_at) WHERE finished_at IS NULL;

CREATE TABLE run_event (
    run_id   text NOT NULL,
    sequence bigint NOT NULL,
    type     text NOT NULL,
    data     bytea NOT NULL,
    PRIMARY KEY (run_id, sequence)
);
COMMENT ON TABLE run_event IS 'The log of each run, from 1 without gaps; only ever appended to';
COMMENT ON COLUMN run_event.data IS 'The event as JSON, as the engine keeps it; what is published is derived from it';
