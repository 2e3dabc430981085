ALTER TABLE run ADD COLUMN labels jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN run.labels IS 'Texts by key: those of the workflow, and over them those that the run was started with';

-- Runs without labels do not pay for it
CREATE INDEX run_by_label ON run USING gin (labels jsonb_path_ops) WHERE labels <> '{}';
CREATE INDEX workflow_version_by_label ON workflow_version USING gin ((labels::jsonb) jsonb_path_ops);
