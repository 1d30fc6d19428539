-- Events that a processor's handler failed on until it gave up. No payload: that is in the log, at the same position.

CREATE TABLE parked_event (
    processor text COLLATE "C" NOT NULL,
    position  bigint NOT NULL,
    event_id  uuid NOT NULL,
    name      text NOT NULL,
    error     text NOT NULL,
    attempts  int NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (processor, position)
);
