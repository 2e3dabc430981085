CREATE TABLE bulk_operation (
    id          text PRIMARY KEY,
    tenant_id   text NOT NULL,
    action      text NOT NULL,
    state       text NOT NULL DEFAULT 'running',
    filter      bytea,
    reason      text,
    scopes      text[] NOT NULL,
    total       int NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL,
    created_by  text NOT NULL,
    finished_at timestamptz,
    turn_at     timestamptz NOT NULL
);
COMMENT ON TABLE bulk_operation IS 'One action on many runs, each of which is a row of bulk_item';
COMMENT ON COLUMN bulk_operation.state IS 'running, completed or cancelled';
COMMENT ON COLUMN bulk_operation.filter IS 'JSON, as it was asked for; null when the runs were named';
COMMENT ON COLUMN bulk_operation.scopes IS 'What whoever asked for it may do: a retry can start a run';
COMMENT ON COLUMN bulk_operation.turn_at IS 'When it may be worked on next; in the future while somebody does';

CREATE INDEX bulk_operation_list ON bulk_operation (tenant_id, id);
CREATE INDEX bulk_operation_open ON bulk_operation (turn_at) WHERE state = 'running';

CREATE TABLE bulk_item (
    operation_id text NOT NULL REFERENCES bulk_operation (id) ON DELETE CASCADE,
    run_id       text NOT NULL,
    state        text NOT NULL DEFAULT 'pending',
    attempts     smallint NOT NULL DEFAULT 0,
    code         text,
    message      text,
    new_run_id   text,
    PRIMARY KEY (operation_id, run_id)
);
COMMENT ON TABLE bulk_item IS 'A run of a bulk operation; its state changes in the transaction that changes the run';
COMMENT ON COLUMN bulk_item.state IS 'pending, done or refused, with the reason';
COMMENT ON COLUMN bulk_item.attempts IS 'How often it could not be done for reasons that may pass';
COMMENT ON COLUMN bulk_item.new_run_id IS 'The fork that a retry made';

CREATE INDEX bulk_item_pending ON bulk_item (operation_id, run_id) WHERE state = 'pending';
CREATE INDEX bulk_item_refused ON bulk_item (operation_id, run_id) WHERE state = 'refused';
CREATE INDEX bulk_item_forked ON bulk_item (operation_id, run_id) WHERE new_run_id IS NOT NULL;
