ALTER TABLE workflow_version
    ADD COLUMN used_workflows text NOT NULL DEFAULT '[]';
COMMENT ON COLUMN workflow_version.used_workflows IS 'JSON list of the workflows that it starts as sub-runs';
