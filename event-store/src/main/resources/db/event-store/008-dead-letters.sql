-- The table under the name that the thing has everywhere else. The view keeps an older program going that still runs.

ALTER TABLE parked_event RENAME TO dead_letter;
ALTER TABLE dead_letter RENAME COLUMN parked_at TO since;
ALTER INDEX parked_event_pkey RENAME TO dead_letter_pkey;

CREATE VIEW parked_event AS
    SELECT processor, position, event_id, name, error, attempts, since AS parked_at FROM dead_letter;
