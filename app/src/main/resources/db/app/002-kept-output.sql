-- What is kept of pods that ended. No views: none of it is in the log of events, so that no rebuild brings it back.

-- Terminated pods, until what is kept of them is deleted.
CREATE TABLE ended_pod (
    pod_id     text        PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ended_pod_expires_at ON ended_pod (expires_at);

-- The end of what the last boot of each node of a pod wrote, once nothing of it runs.
CREATE TABLE kept_output (
    pod_id        text        NOT NULL,
    node          int         NOT NULL,
    generation    int         NOT NULL,
    allocation    text        NOT NULL,
    kept_at       timestamptz NOT NULL,
    stdout        bytea       NOT NULL,
    stdout_file   int         NOT NULL,
    stdout_offset bigint      NOT NULL,
    stderr        bytea       NOT NULL,
    stderr_file   int         NOT NULL,
    stderr_offset bigint      NOT NULL,
    PRIMARY KEY (pod_id, node)
);
CREATE INDEX kept_output_allocation ON kept_output (allocation);

-- What was measured last in each minute of the last hour in which somebody looked at a node of a pod.
CREATE TABLE kept_figures (
    pod_id      text        NOT NULL,
    node        int         NOT NULL,
    minute      timestamptz NOT NULL,
    measured_at timestamptz NOT NULL,
    generation  int         NOT NULL,
    phase       text        NOT NULL,
    pod_use     text        NOT NULL,
    PRIMARY KEY (pod_id, node, minute)
);
CREATE INDEX kept_figures_minute ON kept_figures (minute);
