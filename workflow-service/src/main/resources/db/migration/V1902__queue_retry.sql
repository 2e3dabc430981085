ALTER TABLE queue
    ADD COLUMN retry_attempts smallint CHECK (retry_attempts > 0),
    ADD COLUMN retry_backoff  bigint CHECK (retry_backoff >= 0),
    ADD COLUMN retry_on       text[];
COMMENT ON COLUMN queue.retry_attempts IS 'How often in all a run is done that fails; null for once, without a rule';
COMMENT ON COLUMN queue.retry_backoff IS 'Milliseconds before the second attempt';
COMMENT ON COLUMN queue.retry_on IS 'The classes of error that are tried again; empty for all but those that no repetition mends';

CREATE TABLE run_retry (
    run_id     text PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
    tenant_id  text NOT NULL,
    queue      text NOT NULL,
    attempt    int NOT NULL,
    state      text NOT NULL DEFAULT 'pending',
    due_at     timestamptz NOT NULL,
    new_run_id text,
    reason     text
);
COMMENT ON TABLE run_retry IS 'Runs that failed and are to be done again by the rule of their queue; written with the end of the run, marked with the beginning of the next one';
COMMENT ON COLUMN run_retry.attempt IS 'Which one the next run is, from 2';
COMMENT ON COLUMN run_retry.state IS 'pending, begun or given-up';
COMMENT ON COLUMN run_retry.new_run_id IS 'The run that does it again, once there is one';
COMMENT ON COLUMN run_retry.reason IS 'Why it was given up, or why it waits longer than it should';

CREATE INDEX run_retry_due ON run_retry (due_at) WHERE state = 'pending';
CREATE INDEX run_retry_of_queue ON run_retry (tenant_id, queue) WHERE state = 'pending';
