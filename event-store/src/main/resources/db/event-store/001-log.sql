-- The log itself. Positions are 1-based and gapless; their order is commit order, because each one is taken under a
-- lock that is held until commit. So a reader that has seen position n has seen everything up to n.

CREATE TABLE incarnation (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id         uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO incarnation DEFAULT VALUES;

CREATE TABLE event_type (
    id   int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE event (
    position bigint PRIMARY KEY,
    event_id uuid NOT NULL UNIQUE,
    type_id  int NOT NULL,
    version  text NOT NULL,
    time     timestamptz NOT NULL,
    payload  bytea NOT NULL,
    metadata jsonb NOT NULL
);
CREATE INDEX event_type_position ON event (type_id, position);
CREATE INDEX event_time ON event USING brin (time);

-- The type is part of the key, so that a check by tag and type reads the index alone.
CREATE TABLE event_tag (
    tag      text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    type_id  int NOT NULL,
    PRIMARY KEY (tag, position, type_id)
);

-- Positions of the events that one criterion matches, lowest first. A null array means "any".
CREATE FUNCTION event_matches(p_tags text[], p_types text[], p_after bigint, p_up_to bigint, p_limit int)
    RETURNS SETOF bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_types int[];
BEGIN
    IF p_types IS NOT NULL THEN
        SELECT coalesce(array_agg(id), '{}') INTO v_types FROM event_type WHERE name = ANY (p_types);
    END IF;
    IF p_tags IS NOT NULL THEN
        RETURN QUERY
            SELECT t.position FROM event_tag t
            WHERE t.tag = p_tags[1] AND t.position > p_after AND t.position <= p_up_to
              AND (v_types IS NULL OR t.type_id = ANY (v_types))
              AND NOT EXISTS (
                  SELECT 1 FROM unnest(p_tags[2:]) AS other(tag)
                  WHERE NOT EXISTS (SELECT 1 FROM event_tag x WHERE x.tag = other.tag AND x.position = t.position))
            ORDER BY t.position LIMIT p_limit;
    ELSIF v_types IS NOT NULL THEN
        -- One probe per type: a single scan over all types could not use the index for the order.
        RETURN QUERY
            SELECT e.position FROM unnest(v_types) AS wanted(type_id)
            CROSS JOIN LATERAL (
                SELECT event.position FROM event
                WHERE event.type_id = wanted.type_id AND event.position > p_after AND event.position <= p_up_to
                ORDER BY event.position LIMIT p_limit) e
            ORDER BY e.position LIMIT p_limit;
    ELSE
        RETURN QUERY
            SELECT event.position FROM event WHERE event.position > p_after AND event.position <= p_up_to
            ORDER BY event.position LIMIT p_limit;
    END IF;
END $$;

-- Appends a batch of independent appends, each under its own condition, and returns for each the position of its last
-- event, or -1 where its condition was broken. VOLATILE matters: each statement inside gets a snapshot of its own, so
-- the checks see everything that was committed before the lock was granted.
CREATE FUNCTION append_events(
    p_markers bigint[],        -- per append: a match beyond this position is a conflict
    p_counts int[],            -- per append: how many of the events below are its own, in order
    p_tag_item int[],          -- criteria of exactly one tag and any type: the append they belong to …
    p_tag text[],              -- … and the tag
    p_criterion_item int[],    -- all other criteria: the append they belong to …
    p_criterion_tags text[],   -- … the tags and …
    p_criterion_types text[],  -- … the type names, as array literals, null for "any"
    p_depends_item int[],      -- an append whose condition matches …
    p_depends_event int[],     -- … this event of an earlier append of the same batch
    p_ids uuid[], p_types int[], p_versions text[], p_times timestamptz[], p_payloads bytea[], p_metadata jsonb[],
    p_tagged_event int[], p_event_tags text[])
    RETURNS bigint[] LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_head      bigint;
    v_items     int := cardinality(p_markers);
    v_depends   int := cardinality(p_depends_item);
    v_broken    boolean[] := array_fill(false, ARRAY[v_items]);
    v_positions bigint[] := array_fill(0::bigint, ARRAY[cardinality(p_ids)]);
    v_results   bigint[] := array_fill(-1::bigint, ARRAY[v_items]);
    v_event     int := 0;
    v_dependent int := 1;
    v_item      int;
BEGIN
    PERFORM pg_advisory_xact_lock(4207849484);
    SELECT coalesce(max(position), 0) INTO v_head FROM event;

    FOR v_item IN
        SELECT c.item FROM unnest(p_tag_item, p_tag) AS c(item, tag)
        CROSS JOIN LATERAL (
            SELECT 1 FROM event_tag t WHERE t.tag = c.tag AND t.position > p_markers[c.item]
            ORDER BY t.position DESC LIMIT 1) AS hit
    LOOP
        v_broken[v_item] := true;
    END LOOP;
    FOR v_item IN
        SELECT c.item FROM unnest(p_criterion_item, p_criterion_tags, p_criterion_types) AS c(item, tags, types)
        CROSS JOIN LATERAL event_matches(c.tags::text[], c.types::text[], p_markers[c.item], v_head, 1)
    LOOP
        v_broken[v_item] := true;
    END LOOP;

    FOR v_item IN 1 .. v_items LOOP
        WHILE v_dependent <= v_depends AND p_depends_item[v_dependent] = v_item LOOP
            IF v_positions[p_depends_event[v_dependent]] > p_markers[v_item] THEN
                v_broken[v_item] := true;
            END IF;
            v_dependent := v_dependent + 1;
        END LOOP;
        IF v_broken[v_item] THEN
            v_event := v_event + p_counts[v_item];
        ELSE
            FOR v_offset IN 1 .. p_counts[v_item] LOOP
                v_event := v_event + 1;
                v_head := v_head + 1;
                v_positions[v_event] := v_head;
            END LOOP;
            v_results[v_item] := v_head;
        END IF;
    END LOOP;

    INSERT INTO event (position, event_id, type_id, version, time, payload, metadata)
    SELECT v_positions[e.number], e.id, e.type_id, e.version, e.time, e.payload, e.metadata
    FROM unnest(p_ids, p_types, p_versions, p_times, p_payloads, p_metadata)
        WITH ORDINALITY AS e(id, type_id, version, time, payload, metadata, number)
    WHERE v_positions[e.number] > 0;
    INSERT INTO event_tag (tag, position, type_id)
    SELECT t.tag, v_positions[t.event], p_types[t.event]
    FROM unnest(p_tagged_event, p_event_tags) AS t(event, tag)
    WHERE v_positions[t.event] > 0;
    RETURN v_results;
END $$;
