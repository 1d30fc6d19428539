package dev.berth.messages.volume;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.messages.Names;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;

/** A volume's name, unique among the volumes of its workspace. */
public record VolumeName(@JsonValue String value) {
    /** What the rule is, as a sentence for people. */
    public static final String RULE = Names.RULE + " or 'vol-'";

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public VolumeName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("'%s' is no volume name: %s".formatted(value, RULE));
        }
    }

    public static boolean isValid(String value) {
        return Names.isValid(value) && !value.startsWith(VolumeId.PREFIX);
    }

    /** Of all that ever happened to volumes of this name in the workspace: who has one, and whether there is one. */
    public Tag tag(Workspace workspace) {
        return new Tag(Tag.VOLUME, workspace.name() + "/" + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
