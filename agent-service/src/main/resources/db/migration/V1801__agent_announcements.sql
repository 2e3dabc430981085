ALTER TABLE agent_version ADD COLUMN announced boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN agent_version.announced IS 'Whether the event that tells others of this version is in the outbox';
CREATE INDEX agent_unannounced ON agent_version (id) WHERE NOT announced;
