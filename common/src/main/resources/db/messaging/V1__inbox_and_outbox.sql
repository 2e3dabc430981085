-- The tables behind "Kafka record -> inbox -> handler -> state + outbox in one transaction -> Kafka record".

CREATE TABLE inbox (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id           text NOT NULL UNIQUE,
    key          text NOT NULL,
    topic        text NOT NULL,
    type         text NOT NULL,
    source       text NOT NULL,
    time         timestamptz NOT NULL,
    tenant_id    text NOT NULL,
    run_id       text,
    step_id      text,
    sequence     bigint,
    reply_to     text,
    traceparent  text,
    data         bytea NOT NULL,
    state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'dead')),
    attempts     int NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL DEFAULT now(),
    lease_until  timestamptz,
    fence        bigint NOT NULL DEFAULT 0,
    done_at      timestamptz
);
COMMENT ON TABLE inbox IS 'Received events, and the work queue: a pending row is claimed under a lease';
COMMENT ON COLUMN inbox.id IS 'CloudEvents source and id; a second delivery violates it and is dropped';
COMMENT ON COLUMN inbox.key IS 'What the handler wants in order: the Kafka key, or something finer';
COMMENT ON COLUMN inbox.fence IS 'Rises with every claim; a commit names the fence it was given, so a lost lease cannot commit';

CREATE INDEX inbox_pending ON inbox (key, seq) WHERE state = 'pending';
CREATE INDEX inbox_due ON inbox (seq) WHERE state = 'pending';
CREATE INDEX inbox_done ON inbox (done_at) WHERE state <> 'pending';

CREATE TABLE outbox (
    seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          text NOT NULL,
    key         text NOT NULL,
    topic       text NOT NULL,
    type        text NOT NULL,
    source      text NOT NULL,
    time        timestamptz NOT NULL,
    tenant_id   text NOT NULL,
    run_id      text,
    step_id     text,
    sequence    bigint,
    reply_to    text,
    traceparent text,
    data        bytea NOT NULL
);
COMMENT ON TABLE outbox IS 'Events that are committed and not yet in Kafka; the relay deletes what it has sent';
