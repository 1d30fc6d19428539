-- Builds of projections. Reads use the build that the pointer names; a rebuild grows beside it and the pointer is moved.

CREATE SEQUENCE projection_build_number;

CREATE TABLE projection_position (
    name     text COLLATE "C" NOT NULL,
    build    int NOT NULL,
    version  int NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    tables   text[] NOT NULL,
    PRIMARY KEY (name, build)
);

CREATE TABLE projection_pointer (
    name     text COLLATE "C" PRIMARY KEY,
    build    int NOT NULL,
    previous int
);

CREATE TABLE projection_rebuild (
    id          text COLLATE "C" PRIMARY KEY,
    projection  text COLLATE "C" NOT NULL,
    build       int NOT NULL,
    compare     boolean NOT NULL,
    state       text NOT NULL,
    position    bigint NOT NULL DEFAULT 0,
    head        bigint NOT NULL DEFAULT 0,
    differences bigint NOT NULL DEFAULT 0,
    error       text,
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
-- One at a time per projection, whichever node was asked.
CREATE UNIQUE INDEX projection_rebuild_running ON projection_rebuild (projection)
    WHERE state IN ('building', 'comparing', 'ready');
