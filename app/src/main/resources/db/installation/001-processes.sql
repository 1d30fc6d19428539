-- What the processes that share a log must agree on, and which of them there are.

CREATE TABLE installation (
    only_row         boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    master_key_check bytea   NOT NULL
);

CREATE TABLE process (
    name      text        PRIMARY KEY,
    run       uuid        NOT NULL,
    host      text        NOT NULL,
    pid       bigint      NOT NULL,
    home      text        NOT NULL,
    scheduler text        NOT NULL,
    running   boolean     NOT NULL,
    seen_at   timestamptz NOT NULL
);
