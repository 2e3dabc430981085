ALTER TABLE run
    ADD COLUMN parent_run_id  text,
    ADD COLUMN parent_step_id text,
    ADD COLUMN parent_attempt int;
COMMENT ON COLUMN run.parent_run_id IS 'The run that started it as the work of a step, or null; it has the place of that run in its queue';

CREATE INDEX run_by_parent ON run (tenant_id, parent_run_id, id) WHERE parent_run_id IS NOT NULL;

CREATE TABLE errand (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  text NOT NULL,
    sub_run_id text NOT NULL,
    run_id     text NOT NULL,
    step_id    text NOT NULL,
    attempt    int NOT NULL,
    kind       text NOT NULL,
    data       bytea NOT NULL,
    tries      int NOT NULL DEFAULT 0,
    due_at     timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE errand IS 'What a run and its sub-run have to tell each other; written with the events that it follows from, deleted with what it brings about';
COMMENT ON COLUMN errand.kind IS 'begin, cancel, pause or resume, to the sub-run; answer, to the run';

CREATE INDEX errand_in_order ON errand (sub_run_id, id);
