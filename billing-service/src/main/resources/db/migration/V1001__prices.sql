CREATE TABLE price (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    meter      text NOT NULL,
    resource   text NOT NULL,
    unit_price numeric NOT NULL CHECK (unit_price >= 0),
    currency   text NOT NULL DEFAULT 'USD',
    valid_from timestamptz NOT NULL,
    UNIQUE (meter, resource, valid_from)
);
COMMENT ON TABLE price IS 'The catalogue; one for all tenants, filled from prices.json. A price is never edited: the next one has a later valid_from';
COMMENT ON COLUMN price.resource IS 'A model, a runtime or a tool; * is what any other costs';
COMMENT ON COLUMN price.unit_price IS 'Per single unit: one token, one second, one call';
