package dev.berth.command.http;

import dev.berth.messages.problem.Problem;
import dev.berth.messages.problem.Problem.Fault;
import dev.berth.messages.problem.ProblemCode;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that came from outside. Reads fields by type and remembers everything that is wrong, so that a caller
 * learns all of it at once. A field that is {@code null} counts as missing.
 */
public final class JsonBody {
    private static final int MAX_FAULTS = 100;

    private final Map<String, ?> fields;
    private final String path;
    private final List<Fault> faults;

    private JsonBody(Map<String, ?> fields, String path, List<Fault> faults) {
        this.fields = fields;
        this.path = path;
        this.faults = faults;
    }

    /** The body of a request; null for none. */
    public static JsonBody of(@Nullable Map<String, ?> fields) {
        return new JsonBody(fields == null ? Map.of() : fields, "", new ArrayList<>());
    }

    /** What was wrong so far, in the order in which it was read. */
    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** All that was wrong so far as one problem, which tells of the only fault in its own words. */
    public Problem problem(ProblemCode code) {
        var first = faults.getFirst();
        return new Problem(
                code,
                faults.size() == 1
                        ? "'%s'%s: %s"
                                .formatted(
                                        first.field(),
                                        first.line() == null ? "" : ", line " + first.line(),
                                        first.detail())
                        : "%d things are wrong; 'errors' lists each with its field.".formatted(faults.size()),
                faults());
    }

    /** Remembers that {@code field} is wrong. */
    public void fault(String code, String field, String detail) {
        fault(code, null, field, detail);
    }

    /** Remembers that line {@code line} of the text in {@code field} is wrong; null where it is not one line. */
    public void fault(String code, @Nullable Integer line, String field, String detail) {
        if (faults.size() < MAX_FAULTS) {
            faults.add(new Fault(code, line, path + field, detail));
        }
    }

    /** Faults every field that is not a component of {@code description}, from which the OpenAPI description is made. */
    public void allowOnly(Class<? extends Record> description) {
        var known = Arrays.stream(description.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        for (var name : fields.keySet()) {
            if (!known.contains(name)) {
                var shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
                fault(
                        "unknown-field",
                        shown,
                        "There is no such field. Known are: %s.".formatted(String.join(", ", known)));
            }
        }
    }

    /** Whether the field is there and {@code null}, for where that must not count as missing. */
    public boolean isNull(String field) {
        return fields.containsKey(field) && fields.get(field) == null;
    }

    public @Nullable String text(String field) {
        var value = fields.get(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        fault("wrong-type", field, "Must be a string.");
        return null;
    }

    /** True or false, null where it is missing. */
    public @Nullable Boolean truth(String field) {
        var value = fields.get(field);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        fault("wrong-type", field, "Must be true or false.");
        return null;
    }

    /** A whole number from {@code min} to {@code max}, or {@code missing}. */
    public int integer(String field, int min, int max, int missing) {
        var value = fields.get(field);
        return value == null ? missing : integer(value, field, min, max, missing);
    }

    /** How many elements a list of {@code what} has; 0 where it is missing or none. */
    public int size(String field, String what) {
        var value = fields.get(field);
        if (value instanceof List<?> list) {
            return list.size();
        }
        if (value != null) {
            fault("wrong-type", field, "Must be a list of %s.".formatted(what));
        }
        return 0;
    }

    /** The element of a list that is an object, null where it is none. Its faults count here. */
    public @Nullable JsonBody objectAt(String field, int index) {
        return at(field, index) instanceof Map<?, ?> inner ? within(inner, element(field, index) + ".") : null;
    }

    /** The element of a list that is a whole number from {@code min} to {@code max}, or {@code wrong}. */
    public int integerAt(String field, int index, int min, int max, int wrong) {
        return integer(at(field, index), element(field, index), min, max, wrong);
    }

    private @Nullable Object at(String field, int index) {
        return fields.get(field) instanceof List<?> list && index < list.size() ? list.get(index) : null;
    }

    private static String element(String field, int index) {
        return "%s[%d]".formatted(field, index);
    }

    /** Whether there is something in {@code field}, right or wrong. */
    public boolean isGiven(String field) {
        return fields.get(field) != null;
    }

    public boolean isList(String field) {
        return fields.get(field) instanceof List<?>;
    }

    public boolean isObject(String field) {
        return fields.get(field) instanceof Map<?, ?>;
    }

    /** The strings of a list, without what is none; none where it is missing. */
    public List<String> texts(String field) {
        var texts = new ArrayList<String>();
        if (fields.get(field) instanceof List<?> list) {
            for (int i = 0; i < list.size() && faults.size() < MAX_FAULTS; i++) {
                if (list.get(i) instanceof String text) {
                    texts.add(text);
                } else {
                    fault("wrong-type", "%s[%d]".formatted(field, i), "Must be a string.");
                }
            }
        } else if (fields.get(field) != null) {
            fault("wrong-type", field, "Must be a list of strings.");
        }
        return texts;
    }

    /** Whether {@code field} is true; false where it is missing. */
    public boolean flag(String field) {
        var value = fields.get(field);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        fault("wrong-type", field, "Must be true or false.");
        return false;
    }

    /** An object within this one, empty where it is missing. Its faults count here. */
    public JsonBody object(String field) {
        var value = fields.get(field);
        if (value instanceof Map<?, ?> inner) {
            return within(inner, field + ".");
        }
        if (value != null) {
            fault("wrong-type", field, "Must be an object.");
        }
        return new JsonBody(Map.of(), path + field + ".", faults);
    }

    private JsonBody within(Map<?, ?> inner, String prefix) {
        var named = new LinkedHashMap<String, @Nullable Object>();
        inner.forEach((key, each) -> named.put(String.valueOf(key), each));
        return new JsonBody(named, path + prefix, faults);
    }

    /** The names of the fields that are there, in their order. */
    public List<String> names() {
        return List.copyOf(fields.keySet());
    }

    private int integer(@Nullable Object value, String field, int min, int max, int wrong) {
        var number = switch (value) {
            case Integer i -> BigInteger.valueOf(i);
            case Long l -> BigInteger.valueOf(l);
            case BigInteger big -> big;
            case null, default -> null;
        };
        if (number == null) {
            fault("wrong-type", field, "Must be a whole number.");
            return wrong;
        }
        if (number.compareTo(BigInteger.valueOf(min)) < 0 || number.compareTo(BigInteger.valueOf(max)) > 0) {
            fault("out-of-range", field, "Must be %d to %d.".formatted(min, max));
            return wrong;
        }
        return number.intValue();
    }
}
