package dev.berth.bench.oracle;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;

/**
 * What one of several alternatives asks for, in numbers.
 *
 * @param types a bit for each type that would do, 0 for any
 * @param tags all of which an event must carry
 */
record OracleCriterion(int types, List<Integer> tags) {
    static EventCriteria toAxon(List<OracleCriterion> criteria) {
        return criteria.size() == 1
                ? criteria.getFirst().toAxon()
                : EventCriteria.either(
                        criteria.stream().map(OracleCriterion::toAxon).collect(Collectors.toList()));
    }

    private EventCriteria toAxon() {
        var tagged = tags.isEmpty()
                ? EventCriteria.havingAnyTag()
                : EventCriteria.havingTags(
                        tags.stream().map(OracleCriterion::tag).collect(Collectors.toSet()));
        var names = IntStream.range(0, Universe.TYPES)
                .filter(type -> (types & 1 << type) != 0)
                .mapToObj(type -> new QualifiedName(Universe.typeName(type)))
                .collect(Collectors.toSet());
        return names.isEmpty() ? tagged : tagged.andBeingOneOfTypes(names);
    }

    static Tag tag(int number) {
        return Tag.of("k", Integer.toString(number));
    }

    static void write(DataOutputStream out, List<OracleCriterion> criteria) throws IOException {
        out.writeByte(criteria.size());
        for (var criterion : criteria) {
            out.writeInt(criterion.types);
            writeTags(out, criterion.tags);
        }
    }

    static List<OracleCriterion> read(DataInputStream in) throws IOException {
        var size = in.readByte();
        var criteria = new ArrayList<OracleCriterion>(size);
        for (int i = 0; i < size; i++) {
            criteria.add(new OracleCriterion(in.readInt(), readTags(in)));
        }
        return criteria;
    }

    static void writeTags(DataOutputStream out, List<Integer> tags) throws IOException {
        out.writeByte(tags.size());
        for (int tag : tags) {
            out.writeInt(tag);
        }
    }

    static List<Integer> readTags(DataInputStream in) throws IOException {
        var size = in.readByte();
        var tags = new ArrayList<Integer>(size);
        for (int i = 0; i < size; i++) {
            tags.add(in.readInt());
        }
        return tags;
    }
}
