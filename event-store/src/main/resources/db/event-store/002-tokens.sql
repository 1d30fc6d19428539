-- Where Axon's event processors stand, and who works on which segment. A claim is judged by this database's clock alone,
-- so nodes whose clocks differ cannot take work from each other.

CREATE TABLE token_entry (
    processor  text COLLATE "C" NOT NULL,
    segment    int NOT NULL,
    mask       int NOT NULL,
    token      bytea,
    token_type text,
    owner      text,
    touched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (processor, segment)
);
