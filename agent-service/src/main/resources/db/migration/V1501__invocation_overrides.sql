ALTER TABLE invocation ADD COLUMN overrides text;
COMMENT ON COLUMN invocation.overrides IS 'JSON: prompt, tools and model that a person has set for this work instead of the definition''s';
