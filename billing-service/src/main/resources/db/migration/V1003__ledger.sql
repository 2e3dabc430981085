CREATE TABLE hold (
    id         text PRIMARY KEY,
    tenant_id  text NOT NULL,
    run_id     text,
    step_id    text,
    state      text NOT NULL CHECK (state IN ('new', 'open', 'settled', 'released', 'expired', 'refused')),
    amount     numeric NOT NULL DEFAULT 0,
    remaining  numeric NOT NULL DEFAULT 0 CHECK (remaining >= 0),
    currency   text NOT NULL DEFAULT 'USD',
    prices     jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    CHECK (state = 'open' OR remaining = 0)
);
COMMENT ON COLUMN hold.id IS 'Chosen by the spender, which asks again with the same id after a crash';
COMMENT ON COLUMN hold.prices IS 'What was quoted; usage is settled at these prices';
CREATE INDEX hold_due ON hold (expires_at) WHERE state = 'open';

CREATE TABLE hold_budget (
    hold_id   text NOT NULL REFERENCES hold ON DELETE CASCADE,
    budget_id text NOT NULL REFERENCES budget ON DELETE CASCADE,
    PRIMARY KEY (hold_id, budget_id)
);
COMMENT ON TABLE hold_budget IS 'In which budgets what remains of a hold is reserved';
CREATE INDEX hold_budget_by_budget ON hold_budget (budget_id);

CREATE TABLE usage_event (
    tenant_id   text NOT NULL,
    usage_id    text NOT NULL,
    hold_id     text,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, usage_id)
);
COMMENT ON TABLE usage_event IS 'One row for each usage that was counted; a second event with the same id violates the key';

CREATE TABLE usage_item (
    id          text PRIMARY KEY,
    tenant_id   text NOT NULL,
    usage_id    text NOT NULL,
    run_id      text,
    step_id     text,
    agent       text,
    meter       text NOT NULL,
    resource    text NOT NULL,
    quantity    numeric NOT NULL CHECK (quantity >= 0),
    unit_price  numeric NOT NULL,
    amount      numeric NOT NULL,
    currency    text NOT NULL DEFAULT 'USD',
    occurred_at timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, usage_id) REFERENCES usage_event
);
COMMENT ON COLUMN usage_item.amount IS 'quantity x unit_price, never rounded';
CREATE INDEX usage_item_by_tenant ON usage_item (tenant_id, id);
CREATE INDEX usage_item_by_run ON usage_item (tenant_id, run_id, id);
CREATE INDEX usage_item_by_time ON usage_item (tenant_id, occurred_at);

CREATE TABLE ledger_entry (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    posting_id text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('hold', 'settle', 'release')),
    account    text NOT NULL CHECK (account IN ('available', 'held', 'spent')),
    amount     numeric NOT NULL,
    tenant_id  text NOT NULL,
    run_id     text,
    hold_id    text,
    usage_id   text,
    at         timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ledger_entry IS 'Append-only. The entries of one posting sum to zero: money moves between accounts, none appears';
CREATE INDEX ledger_entry_by_hold ON ledger_entry (hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX ledger_entry_by_run ON ledger_entry (tenant_id, run_id);
