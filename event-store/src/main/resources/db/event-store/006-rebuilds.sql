-- Who drives a rebuild, until when, by this database's clock: any node goes on where a driver that died left off.

ALTER TABLE projection_rebuild
    ADD COLUMN driver text COLLATE "C",
    ADD COLUMN lease_until timestamptz NOT NULL DEFAULT '-infinity';

-- Set on the build that was replaced, in the transaction that replaces it: from then on nobody writes it, so that whoever
-- still reads it sees no more than the new build has.
ALTER TABLE projection_position ADD COLUMN frozen boolean NOT NULL DEFAULT false;
