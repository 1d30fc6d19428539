package dev.berth.nomadembedded.http;

/** An answer other than 200, with Nomad's own words where it has some. */
final class ApiRefusal extends RuntimeException {
    private final int status;
    private final transient byte[] body;

    ApiRefusal(int status, String text) {
        this(status, text, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    ApiRefusal(int status, String text, byte[] body) {
        // Refusals are part of normal work, so no stack trace is taken.
        super(text, null, false, false);
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body.clone();
    }
}
