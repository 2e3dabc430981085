CREATE TABLE event_wait (
    tenant_id text NOT NULL,
    name      text NOT NULL,
    run_id    text NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    step_id   text NOT NULL,
    PRIMARY KEY (run_id, step_id)
);
COMMENT ON TABLE event_wait IS 'Steps that wait for an event; written with the run events that they follow from';

CREATE INDEX event_wait_by_name ON event_wait (tenant_id, name, run_id, step_id);
