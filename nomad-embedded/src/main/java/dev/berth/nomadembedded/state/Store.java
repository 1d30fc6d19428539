package dev.berth.nomadembedded.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole state, in memory and on disk. Only the state thread changes it, in batches that are on
 * disk before they are published; variables may be read from any thread, since sshd asks for keys at each login.
 */
public final class Store implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Store.class);
    private static final long MIN_COMPACTED_BYTES = 8 << 20;

    private final Journal journal;
    private boolean deleted;
    private final EventBroker broker;
    private final Map<String, ObjectNode> jobs = new LinkedHashMap<>();
    private final Map<String, ObjectNode> evaluations = new LinkedHashMap<>();
    private final Map<String, StoredAllocation> allocations = new LinkedHashMap<>();
    private final ByJob<StoredAllocation> allocationsByJob = new ByJob<>();
    private final ByJob<ObjectNode> blockedByJob = new ByJob<>();
    private final Map<String, ObjectNode> variables = new ConcurrentHashMap<>();
    private Set<String> changedVariables = new HashSet<>();
    private final Map<String, ObjectNode> volumes = new LinkedHashMap<>();
    private final Map<String, ObjectNode> nodes = new LinkedHashMap<>();
    private volatile long index;
    private long compactAt = MIN_COMPACTED_BYTES;

    /** {@code key} encrypts what is written. */
    public Store(Path file, SecretKey key, EventBroker broker) throws IOException {
        this.journal = Journal.open(file, new JournalCipher(key));
        this.broker = broker;
        for (JsonNode entry : journal.takeEntries()) {
            index = entry.path("Index").asLong();
            for (JsonNode change : entry.path("Changes")) {
                apply(
                        Table.valueOf(change.path("Table").asText()),
                        change.path("Key").asText(),
                        change.path("Value") instanceof ObjectNode value ? value : null);
            }
        }
        compact();
    }

    public enum Table {
        JOB,
        EVALUATION,
        ALLOCATION,
        VARIABLE,
        VOLUME,
        NODE
    }

    /** Changes that become durable and visible together. One batch may span several indexes, as Nomad's raft entries do. */
    public final class Batch {
        private final ArrayNode changes = JsonNodes.array();
        private final List<EventBroker.Line> lines = new ArrayList<>();
        private final Deque<Runnable> undo = new ArrayDeque<>();
        private long current = index + 1;

        public long index() {
            return current;
        }

        public long next() {
            return ++current;
        }

        public void job(ObjectNode job) {
            put(Table.JOB, job.path("ID").asText(), job);
        }

        public void evaluation(ObjectNode evaluation) {
            put(Table.EVALUATION, evaluation.path("ID").asText(), evaluation);
        }

        public void allocation(StoredAllocation allocation) {
            put(Table.ALLOCATION, allocation.id(), JsonNodes.tree(allocation));
        }

        public void variable(ObjectNode variable) {
            put(Table.VARIABLE, variable.path("Path").asText(), variable);
        }

        public void volume(ObjectNode volume) {
            put(Table.VOLUME, volume.path("ID").asText(), volume);
        }

        public void node(ObjectNode node) {
            put(Table.NODE, node.path("ID").asText(), node);
        }

        public void delete(Table table, String key) {
            undo.push(undoing(table, key));
            apply(table, key, null);
            ObjectNode change = changes.addObject();
            change.put("Table", table.name()).put("Key", key);
            deleted = true;
        }

        public void line(ObjectNode... events) {
            line(List.of(events));
        }

        public void line(List<ObjectNode> events) {
            events.forEach(event -> event.put("Index", current));
            lines.add(new EventBroker.Line(current, events));
        }

        /**
         * Returns once all of it is on disk; then its events are published. Where it cannot be written, all is as before, and
         * the next one finds out whether there is space again.
         */
        public void commit() {
            if (changes.isEmpty()) {
                return;
            }
            ObjectNode entry = JsonNodes.object().put("Index", current);
            entry.set("Changes", changes);
            try {
                journal.append(entry);
            } catch (IOException | RuntimeException e) {
                undo.forEach(Runnable::run);
                throw e instanceof IOException io
                        ? new UncheckedIOException("The state of the embedded Nomad could not be written to disk", io)
                        : (RuntimeException) e;
            }
            index = current;
            compactIfLarge();
            broker.publish(lines, current);
        }

        private void put(Table table, String key, ObjectNode value) {
            // A copy, because callers go on changing their object while the journal must keep what it was.
            ObjectNode kept = value.deepCopy();
            undo.push(undoing(table, key));
            apply(table, key, kept);
            ObjectNode change = changes.addObject();
            change.put("Table", table.name()).put("Key", key).set("Value", kept);
        }
    }

    /** Fails where the journal cannot be written, so that nothing is begun that could not be finished. */
    public Batch batch() {
        if (journal.isBroken()) {
            try {
                // What a failed write has left is not known, so a new file is begun.
                compact();
                log.info("The state of the embedded Nomad can be written again");
            } catch (IOException e) {
                throw new UncheckedIOException("The state of the embedded Nomad cannot be written to disk", e);
            }
        }
        return new Batch();
    }

    public long index() {
        return index;
    }

    public Optional<ObjectNode> job(String id) {
        return Optional.ofNullable(jobs.get(id)).map(ObjectNode::deepCopy);
    }

    public Collection<ObjectNode> jobs() {
        return jobs.values();
    }

    public Optional<ObjectNode> evaluation(String id) {
        return Optional.ofNullable(evaluations.get(id)).map(ObjectNode::deepCopy);
    }

    public Collection<ObjectNode> evaluations() {
        return evaluations.values();
    }

    public Optional<StoredAllocation> allocation(String id) {
        return Optional.ofNullable(allocations.get(id));
    }

    public Collection<StoredAllocation> allocations() {
        return allocations.values();
    }

    public List<StoredAllocation> allocationsOf(String job) {
        return allocationsByJob.of(job);
    }

    /** The evaluation of a job that waits for a place. */
    public Optional<ObjectNode> blockedEvaluation(String job) {
        return blockedByJob.of(job).stream().findFirst();
    }

    public Stream<ObjectNode> blockedEvaluations() {
        return blockedByJob.all();
    }

    /** May be called from any thread. */
    public Optional<ObjectNode> variable(String path) {
        return Optional.ofNullable(variables.get(path)).map(ObjectNode::deepCopy);
    }

    public Collection<ObjectNode> variables() {
        return variables.values();
    }

    /** The paths of those that have changed since this was last asked. */
    public Set<String> takeChangedVariables() {
        Set<String> changed = changedVariables;
        changedVariables = new HashSet<>();
        return changed;
    }

    public Collection<ObjectNode> volumes() {
        return volumes.values();
    }

    public Collection<ObjectNode> nodes() {
        return nodes.values();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private void apply(Table table, String key, @Nullable ObjectNode value) {
        switch (table) {
            case JOB -> set(jobs, key, value);
            case EVALUATION -> evaluation(key, value);
            case ALLOCATION -> allocation(key, value == null ? null : JsonNodes.value(value, StoredAllocation.class));
            case VARIABLE -> variable(key, value);
            case VOLUME -> set(volumes, key, value);
            case NODE -> set(nodes, key, value);
        }
    }

    /** Brings back what there is now under a key. */
    private Runnable undoing(Table table, String key) {
        return switch (table) {
            case JOB -> bringingBack(jobs, key);
            case EVALUATION -> bringingBack(evaluations, key, this::evaluation);
            case ALLOCATION -> bringingBack(allocations, key, this::allocation);
            case VARIABLE -> bringingBack(variables, key, this::variable);
            case VOLUME -> bringingBack(volumes, key);
            case NODE -> bringingBack(nodes, key);
        };
    }

    private void variable(String path, @Nullable ObjectNode value) {
        set(variables, path, value);
        changedVariables.add(path);
    }

    private void evaluation(String key, @Nullable ObjectNode value) {
        ObjectNode before = evaluations.get(key);
        set(evaluations, key, value);
        blockedByJob.move(key, blockedJob(before), blockedJob(value), value);
    }

    private static @Nullable String blockedJob(@Nullable ObjectNode evaluation) {
        return evaluation != null && evaluation.path("Status").asText().equals("blocked")
                ? evaluation.path("JobID").asText()
                : null;
    }

    private void allocation(String key, @Nullable StoredAllocation value) {
        StoredAllocation before = allocations.get(key);
        set(allocations, key, value);
        allocationsByJob.move(key, before == null ? null : before.jobId(), value == null ? null : value.jobId(), value);
    }

    private static <V> Runnable bringingBack(Map<String, V> table, String key) {
        return bringingBack(table, key, (same, before) -> set(table, same, before));
    }

    private static <V> Runnable bringingBack(
            Map<String, V> table, String key, BiConsumer<String, @Nullable V> setting) {
        V before = table.get(key);
        return () -> setting.accept(key, before);
    }

    private static <V> void set(Map<String, V> table, String key, @Nullable V value) {
        if (value == null) {
            table.remove(key);
        } else {
            table.put(key, value);
        }
    }

    /** Takes what was deleted out of the journal, where its lines would else stay until that has grown. */
    public void forgetDeleted() {
        if (deleted) {
            try {
                compact();
            } catch (IOException e) {
                throw new UncheckedIOException("The journal of the embedded Nomad could not be rewritten", e);
            }
        }
    }

    private void compactIfLarge() {
        try {
            if (journal.size() > compactAt) {
                compact();
            }
        } catch (IOException e) {
            compactAt *= 2;
            log.warn("The journal of the embedded Nomad could not be rewritten error={}", e.toString());
        }
    }

    private void compact() throws IOException {
        deleted = false;
        List<ObjectNode> state = new ArrayList<>();
        nodes.forEach((key, value) -> state.add(entry(Table.NODE, key, value)));
        jobs.forEach((key, value) -> state.add(entry(Table.JOB, key, value)));
        evaluations.forEach((key, value) -> state.add(entry(Table.EVALUATION, key, value)));
        allocations.forEach((key, value) -> state.add(entry(Table.ALLOCATION, key, JsonNodes.tree(value))));
        variables.forEach((key, value) -> state.add(entry(Table.VARIABLE, key, value)));
        volumes.forEach((key, value) -> state.add(entry(Table.VOLUME, key, value)));
        journal.compact(state);
        compactAt = Math.max(MIN_COMPACTED_BYTES, 4 * journal.size());
    }

    private ObjectNode entry(Table table, String key, ObjectNode value) {
        ObjectNode entry = JsonNodes.object().put("Index", index);
        entry.putArray("Changes")
                .addObject()
                .put("Table", table.name())
                .put("Key", key)
                .set("Value", value);
        return entry;
    }
}
