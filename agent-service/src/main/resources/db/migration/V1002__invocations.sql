CREATE TABLE invocation (
    id            text PRIMARY KEY,
    tenant_id     text NOT NULL,
    invocation_id text NOT NULL,
    run_id        text,
    step_id       text,
    reply_to      text,
    traceparent   text,
    agent         text NOT NULL,
    model         text,
    input         text NOT NULL,
    workspace     text,
    deadline      timestamptz NOT NULL,
    budget        numeric,
    state         text NOT NULL CHECK (state IN ('model', 'tools', 'succeeded', 'failed', 'cancelled')),
    turns         int NOT NULL DEFAULT 0,
    tool_calls    int NOT NULL DEFAULT 0,
    input_tokens  bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    cached_tokens bigint NOT NULL DEFAULT 0,
    cost          numeric NOT NULL DEFAULT 0,
    cancel_reason text,
    output        text,
    error         text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    UNIQUE (tenant_id, invocation_id)
);
COMMENT ON COLUMN invocation.invocation_id IS 'The id that the requester chose; a repeated command finds it here';
COMMENT ON COLUMN invocation.agent IS 'name@version: what was asked for is pinned at the start';
COMMENT ON COLUMN invocation.state IS 'model: the next turn is to be taken, by whoever holds the message that led here; tools: it waits for results';
COMMENT ON COLUMN invocation.turns IS 'Answers of the model that are stored';
COMMENT ON COLUMN invocation.cancel_reason IS 'Set when cancelling was asked for during a turn; the turn''s handler acts on it';

CREATE INDEX invocation_run ON invocation (tenant_id, run_id, id);
CREATE INDEX invocation_overdue ON invocation (deadline) WHERE state = 'tools';

CREATE TABLE turn (
    invocation    text NOT NULL REFERENCES invocation ON DELETE CASCADE,
    number        int NOT NULL,
    model         text NOT NULL,
    messages      text NOT NULL,
    answer        text NOT NULL,
    finish_reason text NOT NULL,
    input_tokens  bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    estimated     boolean NOT NULL,
    cost          numeric NOT NULL,
    attempts      int NOT NULL,
    started_at    timestamptz NOT NULL,
    completed_at  timestamptz NOT NULL,
    PRIMARY KEY (invocation, number)
);
COMMENT ON COLUMN turn.messages IS 'What this turn added to the conversation before the answer; the whole of it is all turns in order';
COMMENT ON COLUMN turn.estimated IS 'The provider reported no usage; the tokens were counted here';

CREATE TABLE tool_call (
    invocation   text NOT NULL REFERENCES invocation ON DELETE CASCADE,
    turn         int NOT NULL,
    position     int NOT NULL,
    tenant_id    text NOT NULL,
    call_id      text NOT NULL,
    tool         text NOT NULL,
    arguments    text NOT NULL,
    state        text NOT NULL CHECK (state IN ('queued', 'requested', 'done')),
    output       text,
    error        text,
    cost         numeric NOT NULL DEFAULT 0,
    completed_at timestamptz,
    PRIMARY KEY (invocation, turn, position),
    UNIQUE (tenant_id, call_id)
);
COMMENT ON COLUMN tool_call.state IS 'queued: it changes the workspace, or follows a call that does, and waits for its turn';
