CREATE TABLE budget (
    id           text PRIMARY KEY,
    tenant_id    text NOT NULL,
    scope        text NOT NULL CHECK (scope IN ('run', 'tenant')),
    name         text NOT NULL,
    period       text NOT NULL CHECK (period IN ('total', 'day', 'month')),
    limit_amount numeric NOT NULL CHECK (limit_amount >= 0),
    currency     text NOT NULL DEFAULT 'USD',
    counts_from  timestamptz NOT NULL,
    held         numeric NOT NULL DEFAULT 0 CHECK (held >= 0),
    version      int NOT NULL DEFAULT 1,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, scope, name)
);
COMMENT ON TABLE budget IS 'A limit and what is reserved in it; its row is the lock under which money is held';
COMMENT ON COLUMN budget.name IS 'The run id for the scope run';
COMMENT ON COLUMN budget.counts_from IS 'Usage before this instant is not counted: the beginning of the period in which the budget was made';
COMMENT ON COLUMN budget.held IS 'Over all open holds, whatever period they were made in: any of them may be spent now';

CREATE TABLE budget_spending (
    budget_id    text NOT NULL REFERENCES budget ON DELETE CASCADE,
    period_start timestamptz NOT NULL,
    spent        numeric NOT NULL,
    PRIMARY KEY (budget_id, period_start)
);
COMMENT ON TABLE budget_spending IS 'Usage by the period in which it occurred; equal to the sum of usage_item of that period';
