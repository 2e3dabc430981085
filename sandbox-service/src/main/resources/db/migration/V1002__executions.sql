CREATE TABLE execution (
    seq          bigint GENERATED ALWAYS AS IDENTITY,
    id           text PRIMARY KEY,
    tenant_id    text NOT NULL,
    request_id   text NOT NULL,
    run_id       text,
    step_id      text,
    reply_to     text,
    traceparent  text,
    spec         json NOT NULL,
    deadline     timestamptz,
    status       text NOT NULL CHECK (status IN ('queued', 'running', 'completed', 'failed')),
    result       json,
    cost         numeric,
    cancelled    text,
    attempts     int NOT NULL DEFAULT 0,
    fence        bigint NOT NULL DEFAULT 0,
    lease_until  timestamptz,
    available_at timestamptz NOT NULL DEFAULT now(),
    created_at   timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    ended_at     timestamptz,
    UNIQUE (tenant_id, request_id)
);
COMMENT ON TABLE execution IS 'Requested programs and what became of them; open rows are the work queue, claimed under a lease';
COMMENT ON COLUMN execution.request_id IS 'Chosen by the requester; a second request with it is answered with the stored result';
COMMENT ON COLUMN execution.spec IS 'json, not jsonb: code may contain NUL characters, which jsonb refuses';
COMMENT ON COLUMN execution.result IS 'Data of the event that answered';
COMMENT ON COLUMN execution.cancelled IS 'Why it should stop; the instance that runs it sees this when it renews its lease';
COMMENT ON COLUMN execution.fence IS 'Rises with every claim; a result names the fence it was given, so a lost lease cannot store one';

CREATE INDEX execution_open ON execution (tenant_id, seq) WHERE status IN ('queued', 'running');
CREATE INDEX execution_list ON execution (tenant_id, seq DESC);
CREATE INDEX execution_run ON execution (tenant_id, run_id, seq DESC);
