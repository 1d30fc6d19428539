-- Who drives a rebuild, until when, by this database's clock: any node goes on where a driver that died left off.

ALTER TABLE projection_rebuild
    ADD COLUMN driver text COLLATE "C",
    ADD COLUMN lease_until timestamptz NOT NULL DEFAULT '-infinity';

-- Set on the build that was replaced, in the transaction that replaces it: from then on nobody writes it, so that whoever
-- still reads it sees no more than the new build has.
ALTER TABLE projection_position ADD COLUMN frozen boolean NOT NULL DEFAULT false;

-- The next position of a build, if it still stands where its writer thinks. An error and not a row count: it undoes the
-- rows that were written in the same statement.
CREATE FUNCTION projection_moved(p_name text, p_position bigint, p_frozen boolean, p_from bigint, p_to bigint)
    RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF p_frozen OR p_position <> p_from THEN
        RAISE EXCEPTION 'projection % stands at %, not at %', p_name, p_position, p_from USING ERRCODE = 'BE001';
    END IF;
    RETURN p_to;
END $$;
