-- On which server, in which of its histories and in which database this log was last opened. After a restore one of them
-- is another, and the log gets a new incarnation. Null until the first start that knows of these columns.

ALTER TABLE incarnation
    ADD COLUMN system_identifier bigint,
    ADD COLUMN timeline bigint,
    ADD COLUMN database_id bigint;
