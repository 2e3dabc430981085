ALTER TABLE workflow_version
    ADD COLUMN deprecated_at     timestamptz,
    ADD COLUMN deprecated_by     text,
    ADD COLUMN deprecated_reason text;
COMMENT ON COLUMN workflow_version.deprecated_at IS 'Since when new runs take this version only when they name it; null when it is in use';
