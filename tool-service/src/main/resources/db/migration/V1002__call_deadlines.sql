ALTER TABLE tool_call ADD COLUMN deadline timestamptz;
COMMENT ON COLUMN tool_call.deadline IS 'When the requester stops waiting; a call without an answer is ended after it';
CREATE INDEX tool_call_due ON tool_call (deadline) WHERE state = 'waiting';
CREATE INDEX tool_call_by_tenant ON tool_call (tenant_id, id);
