CREATE TABLE emission (
    id       text PRIMARY KEY,
    begun_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE emission IS 'Emitted events that more steps waited for than one transaction tells; gone when all are told';
COMMENT ON COLUMN emission.id IS 'Of the event';

CREATE TABLE emission_wait (
    emission_id text NOT NULL,
    run_id      text NOT NULL,
    step_id     text NOT NULL,
    PRIMARY KEY (emission_id, run_id, step_id)
);
COMMENT ON TABLE emission_wait IS 'The steps that waited when the event came and are still to be told of it';
