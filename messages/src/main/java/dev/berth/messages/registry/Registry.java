package dev.berth.messages.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.berth.messages.Tag;
import dev.berth.messages.Workspace;
import java.util.regex.Pattern;

/** Where images are pulled from, {@code host} or {@code host:port} as image references name it; {@code docker.io} for Docker Hub. */
public record Registry(@JsonValue String value) {
    private static final Pattern FORM =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?");
    private static final int MAX_LENGTH = 255;

    /** What references without a registry mean. */
    public static final Registry DOCKER_HUB = new Registry("docker.io");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Registry {
        if (!isValid(value)) {
            throw new IllegalArgumentException("'%s' is no registry such as ghcr.io or 10.0.0.5:5000".formatted(value));
        }
    }

    public static boolean isValid(String value) {
        return value.length() <= MAX_LENGTH && FORM.matcher(value).matches();
    }

    /** Of an image reference, read as Docker reads it. */
    public static Registry of(String image) {
        int slash = image.indexOf('/');
        var first = slash < 0 ? "" : image.substring(0, slash);
        boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
        return !named || !isValid(first) || first.equals("index.docker.io") ? DOCKER_HUB : new Registry(first);
    }

    /** Of the login that a workspace has there. */
    public Tag tag(Workspace workspace) {
        return new Tag(Tag.REGISTRY, workspace.name() + "/" + value);
    }

    @Override
    public String toString() {
        return value;
    }
}
