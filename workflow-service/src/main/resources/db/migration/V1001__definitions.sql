CREATE TABLE definition (
    tenant_id  text NOT NULL,
    digest     text NOT NULL,
    content    bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, digest)
);
COMMENT ON TABLE definition IS 'Workflow definitions by content; what a run was started with can never change';
COMMENT ON COLUMN definition.content IS 'JSON';

CREATE TABLE workflow_version (
    id          text PRIMARY KEY,
    tenant_id   text NOT NULL,
    name        text NOT NULL,
    version     int NOT NULL,
    digest      text NOT NULL,
    description text,
    labels      text NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  text NOT NULL,
    UNIQUE (tenant_id, name, version),
    FOREIGN KEY (tenant_id, digest) REFERENCES definition (tenant_id, digest)
);
COMMENT ON TABLE workflow_version IS 'The published versions of named workflows, from 1 without gaps';
