CREATE TABLE workflow_deleted (
    tenant_id    text NOT NULL,
    name         text NOT NULL,
    last_version int NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
COMMENT ON TABLE workflow_deleted IS 'The last version of names that were deleted: a number never means another content';
COMMENT ON TABLE workflow_version IS 'The published versions of named workflows, without gaps, from 1 or after those that were deleted';
