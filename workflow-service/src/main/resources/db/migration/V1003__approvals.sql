CREATE TABLE approval (
    id           text PRIMARY KEY,
    tenant_id    text NOT NULL,
    run_id       text NOT NULL REFERENCES run (id),
    step_id      text NOT NULL,
    status       text NOT NULL DEFAULT 'pending',
    digest       text NOT NULL,
    title        text NOT NULL,
    description  text,
    subject      bytea,
    form         bytea,
    requested_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    decided_at   timestamptz,
    decided_by   text,
    reason       text,
    answers      bytea
);
COMMENT ON TABLE approval IS 'Questions to people, for lists; written with the run events that they come from';
COMMENT ON COLUMN approval.status IS 'pending, approved, rejected, expired or cancelled';
COMMENT ON COLUMN approval.digest IS 'Of what was asked; a decision names the one that was seen';

CREATE INDEX approval_list ON approval (tenant_id, id);
CREATE INDEX approval_pending ON approval (tenant_id, id) WHERE status = 'pending';
CREATE INDEX approval_by_run ON approval (run_id);
