CREATE TABLE tool_call (
    id          text PRIMARY KEY,
    call_id     text NOT NULL,
    tenant_id   text NOT NULL,
    run_id      text,
    step_id     text,
    tool        text NOT NULL,
    arguments   jsonb NOT NULL,
    workspace   text,
    reply_to    text,
    traceparent text,
    state       text NOT NULL CHECK (state IN ('waiting', 'completed', 'failed')),
    output      jsonb,
    error       jsonb,
    cost        numeric NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    UNIQUE (tenant_id, call_id)
);
COMMENT ON COLUMN tool_call.call_id IS 'The id that the requester chose; the same id again is the same call';

CREATE INDEX tool_call_by_run ON tool_call (tenant_id, run_id, id);
