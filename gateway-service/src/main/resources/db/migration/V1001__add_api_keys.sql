CREATE TABLE api_key (
    id           text PRIMARY KEY,
    tenant_id    text NOT NULL,
    name         text NOT NULL,
    hash         text NOT NULL UNIQUE,
    prefix       text NOT NULL,
    last_four    text NOT NULL,
    role         text NOT NULL CHECK (role IN ('viewer', 'user', 'editor', 'admin')),
    scope        text NOT NULL,
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the key in hex; the key itself is nowhere';
COMMENT ON COLUMN api_key.scope IS 'What it may do: names with spaces between, as in the scope claim of a token';
COMMENT ON COLUMN api_key.last_used_at IS 'Written every few seconds, so up to that much too old';

CREATE INDEX api_key_of_tenant ON api_key (tenant_id, id DESC);
