-- Encrypted values that events only refer to, and who may sign in. A rebuild from the log does not restore these.

CREATE TABLE vault (
    ref          text        PRIMARY KEY,
    workspace_id text        NOT NULL,
    pod_id       text        NOT NULL,
    created_at   timestamptz NOT NULL,
    nonce        bytea       NOT NULL,
    ciphertext   bytea       NOT NULL
);
CREATE INDEX vault_pod ON vault (pod_id);

CREATE TABLE api_token (
    hash         bytea       PRIMARY KEY,
    workspace_id text        NOT NULL,
    subject      text        NOT NULL,
    scopes       text[]      NOT NULL,
    created_at   timestamptz NOT NULL
);

CREATE TABLE session (
    hash         bytea       PRIMARY KEY,
    token_hash   bytea       NOT NULL REFERENCES api_token (hash) ON DELETE CASCADE,
    workspace_id text        NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX session_expiry ON session (expires_at);
