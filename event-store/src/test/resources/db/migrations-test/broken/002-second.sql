CREATE TABLE second_step (id int);
-- As if the server had died here.
SELECT pg_terminate_backend(pg_backend_pid());
