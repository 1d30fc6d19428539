-- Since when a build is replaced. For some seconds nodes that have not heard of it still read its tables.

ALTER TABLE projection_position ADD COLUMN replaced_at timestamptz;
