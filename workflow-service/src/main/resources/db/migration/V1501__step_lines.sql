CREATE TABLE step_line (
    run_id      text NOT NULL,
    step_id     text NOT NULL,
    tenant_id   text NOT NULL,
    group_name  text NOT NULL,
    most        int NOT NULL,
    arrived     bigint GENERATED ALWAYS AS IDENTITY,
    working     boolean NOT NULL DEFAULT false,
    held        boolean NOT NULL DEFAULT false,
    PRIMARY KEY (run_id, step_id)
);
COMMENT ON TABLE step_line IS 'Attempts of steps with a concurrency group, in line or at work; written with the run events that they follow from';
COMMENT ON COLUMN step_line.most IS 'How many of the group may be at work at once, as the definition of this step says';
COMMENT ON COLUMN step_line.arrived IS 'The order in which they are let in';
COMMENT ON COLUMN step_line.held IS 'Passed over: the run is paused';

CREATE INDEX step_line_order ON step_line (tenant_id, group_name, arrived);
CREATE INDEX step_line_waiting ON step_line (tenant_id, group_name) WHERE NOT working AND NOT held;
CREATE INDEX step_line_working ON step_line (tenant_id, group_name) WHERE working;
