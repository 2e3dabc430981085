CREATE TABLE idempotency_key (
    tenant_id   text NOT NULL,
    key         text NOT NULL,
    body_digest text NOT NULL,
    run_id      text NOT NULL,
    answer      bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
);
COMMENT ON TABLE idempotency_key IS 'Answers to POST requests that named a key; repeated instead of starting a second run';

CREATE INDEX idempotency_key_age ON idempotency_key (created_at);
