CREATE TABLE run_bookmark (
    id         text PRIMARY KEY,
    tenant_id  text NOT NULL,
    run_id     text NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    position   bigint NOT NULL,
    note       text NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE run_bookmark IS 'Notes of people at points in the logs of runs';

CREATE INDEX run_bookmark_list ON run_bookmark (tenant_id, run_id, position, id);
