package dev.berth.messages.problem;

import java.util.Locale;

/**
 * Every code an answer of application/problem+json can carry. Stable: programs branch on it. Each has a page under
 * {@code /problems/<code>}.
 */
public enum ProblemCode {
    BAD_REQUEST(400, "The request could not be read"),
    INVALID_PARAMETER(400, "A parameter is not valid"),
    UNAUTHORIZED(401, "No valid credentials"),
    FORBIDDEN(403, "Not allowed"),
    QUOTA_EXCEEDED(403, "The workspace's quota does not allow this"),
    GPU_MODEL_NOT_ALLOWED(403, "The workspace may not use these GPUs"),
    SSH_OFF(403, "SSH is off for the workspace"),
    NOT_FOUND(404, "There is nothing at this address"),
    UNKNOWN_POD(404, "There is no such pod"),
    UNKNOWN_KEY(404, "There is no such key"),
    UNKNOWN_NODE(404, "There is no such machine"),
    UNKNOWN_REGISTRY_LOGIN(404, "There is no such registry login"),
    UNKNOWN_TEMPLATE(404, "There is no such template"),
    UNKNOWN_VOLUME(404, "There is no such volume"),
    UNKNOWN_WEBHOOK(404, "There is no such webhook"),
    UNKNOWN_PROJECTION(404, "There is no such projection"),
    UNKNOWN_REBUILD(404, "There is no such rebuild"),
    UNKNOWN_DEAD_LETTER(404, "There is no such dead letter"),
    METHOD_NOT_ALLOWED(405, "This address does not take this method"),
    NOT_ACCEPTABLE(406, "The answer has no such form"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    NAME_TAKEN(409, "The name is taken"),
    TOO_MANY_WEBHOOKS(409, "The workspace has as many webhooks as it may"),
    NO_PUBLIC_PORT(409, "No public port is free"),
    INVALID_TRANSITION(409, "The pod cannot do this now"),
    POD_LOCKED(409, "The pod is locked"),
    VOLUME_IN_USE(409, "A pod has the volume"),
    NODE_DRAINS(409, "The machine is being drained"),
    REBUILD_RUNNING(409, "A rebuild is running already"),
    REBUILD_NOT_READY(409, "The rebuild is not ready"),
    PROJECTION_CHANGING(409, "The projection is being changed"),
    STILL_FAILING(409, "The event failed again"),
    VERSION_MISMATCH(412, "It has changed since it was read"),
    PAYLOAD_TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The request must be JSON"),
    MISDIRECTED_REQUEST(421, "This server does not answer for that name"),
    INVALID_SPEC(422, "What is asked for is not valid"),
    IMAGE_NEEDS_CONTAINERS(422, "Images need a container engine"),
    WIPE_UNCONFIRMED(422, "Nobody has said that the disk may be wiped"),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
    KEY_EMPTY(422, "No key was given"),
    KEY_IS_FINGERPRINT(422, "That is a fingerprint, not a key"),
    KEY_IS_PRIVATE(422, "That is a private key"),
    KEY_MISSING_TYPE(422, "The key's type is missing"),
    KEYS_NOT_SEPARATED(422, "Keys are not on lines of their own"),
    KEY_TYPE_UNSUPPORTED(422, "The key's type is not supported"),
    KEY_INVALID(422, "The key cannot be read"),
    RATE_LIMITED(429, "Too many requests"),
    INTERNAL(500, "Something broke inside Berth"),
    BUSY(503, "Too many changes at once"),
    PROJECTION_BEHIND(503, "The answer is not up to date yet"),
    UNAVAILABLE(503, "A part of Berth is not available");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The same short sentence each time. */
    public String title() {
        return title;
    }

    /** The code as it stands on the wire, e.g. {@code unknown-pod}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Relative URI of the page that explains the code. */
    public String type() {
        return "/problems/" + code();
    }
}
