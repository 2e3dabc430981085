ALTER TABLE invocation ADD COLUMN budgets_above text;
COMMENT ON COLUMN invocation.budgets_above IS 'JSON: the budgets of the runs of which the run is a part; null when there are none';
