CREATE TABLE step_cache (
    tenant_id  text NOT NULL,
    key        text NOT NULL,
    output     bytea NOT NULL,
    run_id     text NOT NULL,
    step_id    text NOT NULL,
    attempt    int NOT NULL,
    stored_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
COMMENT ON TABLE step_cache IS 'Results of steps that the same work may take over; a cache, every row may be deleted at any time';
COMMENT ON COLUMN step_cache.key IS 'Digest of what does the work and what it is given';
COMMENT ON COLUMN step_cache.run_id IS 'Whose attempt gave the result';

CREATE INDEX step_cache_expiry ON step_cache (expires_at);
CREATE INDEX step_cache_age ON step_cache (tenant_id, stored_at);
