ALTER TABLE invocation DROP CONSTRAINT invocation_state_check;
ALTER TABLE invocation ADD CONSTRAINT invocation_state_check
    CHECK (state IN ('model', 'tools', 'keeping', 'succeeded', 'failed', 'cancelled'));
COMMENT ON COLUMN invocation.state IS 'model: the next turn is to be taken, by whoever holds the message that led here; tools: it waits for results; keeping: its answer, too large to travel, is being stored as an artifact';
COMMENT ON COLUMN invocation.output IS 'The answer; while it is being stored as an artifact, its preview';

DROP INDEX invocation_overdue;
CREATE INDEX invocation_overdue ON invocation (deadline) WHERE state IN ('tools', 'keeping');
