CREATE TABLE agent_version (
    id         text PRIMARY KEY,
    tenant_id  text NOT NULL,
    name       text NOT NULL,
    version    int NOT NULL,
    digest     text NOT NULL,
    document   text NOT NULL,
    latest     boolean NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    UNIQUE (tenant_id, name, version)
);
COMMENT ON COLUMN agent_version.tenant_id IS 'The owner; * marks the agents that come with Flotilla, which every tenant sees';
COMMENT ON COLUMN agent_version.document IS 'JSON of the kind: Agent resource; never changed';

CREATE UNIQUE INDEX agent_latest ON agent_version (tenant_id, name) WHERE latest;
