ALTER TABLE run
    ADD COLUMN archived_at timestamptz,
    ADD COLUMN archived_by text;
COMMENT ON COLUMN run.archived_at IS 'Since when lists show the run only when they are asked for archived ones; null while they show it';

-- Written once, when a run ends
CREATE INDEX run_ended ON run (tenant_id, finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX run_to_archive ON run (tenant_id, finished_at) WHERE finished_at IS NOT NULL AND archived_at IS NULL;

CREATE TABLE retention (
    tenant_id     text PRIMARY KEY,
    archive_after text,
    delete_after  text,
    updated_at    timestamptz NOT NULL,
    updated_by    text NOT NULL
);
COMMENT ON TABLE retention IS 'How long ended runs are kept, as ISO 8601 periods from their end; null for ever, and so without a row';

-- Deleting a run finds them by it
CREATE INDEX idempotency_key_by_run ON idempotency_key (run_id);
