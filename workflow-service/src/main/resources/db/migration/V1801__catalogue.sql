CREATE TABLE catalogue_entry (
    kind         text NOT NULL CHECK (kind IN ('agent', 'tool')),
    tenant_id    text NOT NULL,
    name         text NOT NULL,
    version      int NOT NULL,
    content      bytea NOT NULL,
    announced_at timestamptz NOT NULL,
    PRIMARY KEY (kind, name, tenant_id, version)
);
COMMENT ON TABLE catalogue_entry IS 'Agents and tools as their services announced them; a copy, to check definitions by';
COMMENT ON COLUMN catalogue_entry.tenant_id IS 'The owner; * marks what every tenant has';
COMMENT ON COLUMN catalogue_entry.announced_at IS 'When it was said; what was said before it is ignored';

CREATE INDEX catalogue_by_tenant ON catalogue_entry (tenant_id, kind, name);

CREATE TABLE catalogue_state (
    kind     text PRIMARY KEY,
    known    int NOT NULL DEFAULT 0,
    expected int,
    complete boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN catalogue_state.expected IS 'How many there were when their service was asked; null before it answered';
COMMENT ON COLUMN catalogue_state.complete IS 'As many were known once; until then, what is not known may still be there';

INSERT INTO catalogue_state (kind) VALUES ('agent'), ('tool');
