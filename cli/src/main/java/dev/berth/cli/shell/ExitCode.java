package dev.berth.cli.shell;

/** How a command ends, for the scripts that call it. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    public static final int REFUSED = 4;
    public static final int NO_CAPACITY = 5;
    public static final int UNAVAILABLE = 6;
    public static final int TIMED_OUT = 7;

    private ExitCode() {}

    /** Of a refusal, by the status of its answer and its stable code. */
    public static int of(int status, String code) {
        return switch (code) {
            case "no-public-port", "no-capacity" -> NO_CAPACITY;
            default ->
                switch (status) {
                    case 404 -> NOT_FOUND;
                    case 408, 504 -> TIMED_OUT;
                    case 429, 502, 503 -> UNAVAILABLE;
                    default -> status >= 400 && status < 500 ? REFUSED : FAILED;
                };
        };
    }
}
