CREATE INDEX hold_open_by_run ON hold (tenant_id, run_id) WHERE state = 'open';
