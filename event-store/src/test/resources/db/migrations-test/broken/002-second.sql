CREATE TABLE second_step (id int);
-- As if the server died after the migration did its work and before that was noted.
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_terminate_backend(pg_backend_pid());
    RETURN NEW;
END $$;
CREATE TRIGGER die BEFORE INSERT ON schema_version FOR EACH ROW EXECUTE FUNCTION die();
