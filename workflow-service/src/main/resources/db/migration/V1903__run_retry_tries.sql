ALTER TABLE run_retry ADD COLUMN failures int NOT NULL DEFAULT 0;
COMMENT ON COLUMN run_retry.failures IS 'How often the next run could not be begun for no reason of its own; after some it is given up';

CREATE INDEX run_retry_given_up ON run_retry (tenant_id, queue) WHERE state = 'given-up';
