ALTER TABLE api_key ADD COLUMN group_names text NOT NULL DEFAULT '';
COMMENT ON COLUMN api_key.group_names IS 'The groups of whoever uses the key, names with spaces between, for the groups claim of a token; approvals ask for them';
