CREATE TABLE run_above (
    tenant_id    text NOT NULL,
    run_id       text NOT NULL,
    above_run_id text NOT NULL,
    PRIMARY KEY (tenant_id, run_id, above_run_id)
);
COMMENT ON TABLE run_above IS 'Of which runs a run is a part, at any depth: what it holds and uses counts in their budgets as well';
CREATE INDEX run_above_by_above ON run_above (tenant_id, above_run_id, run_id);
