ALTER TABLE tool_call ADD COLUMN held jsonb;
COMMENT ON COLUMN tool_call.held IS 'How the call ended, while the sandbox keeps its output, which is too large to travel, as an artifact';
