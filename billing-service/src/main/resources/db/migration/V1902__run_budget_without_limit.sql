ALTER TABLE budget ALTER COLUMN limit_amount DROP NOT NULL;
COMMENT ON COLUMN budget.limit_amount IS 'Null for a run whose budget was taken away while it was at work';
