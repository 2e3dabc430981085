CREATE TABLE artifact (
    id           text PRIMARY KEY,
    tenant_id    text NOT NULL,
    sha256       text NOT NULL,
    size         bigint NOT NULL,
    content_type text NOT NULL,
    name         text,
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE artifact IS 'Who may read which stored bytes; the bytes are files named by their digest, shared by equal ones';
COMMENT ON COLUMN artifact.name IS 'Path below the output folder of the program that left it; null for an upload without a name';

CREATE INDEX artifact_tenant ON artifact (tenant_id, id);
