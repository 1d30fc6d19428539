package dev.berth.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds what is wrong with the loggers and the log lines of one Java source. Reads text, so that it needs no build. */
final class LogLines {
    private static final Pattern COMMENT_OR_TEXT = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'|/\\*.*?\\*/|//[^\\n]*",
            Pattern.DOTALL);
    private static final Pattern LOGGER = Pattern.compile("[^\\n;{}]*\\bLoggerFactory\\s*\\.\\s*getLogger\\b");
    private static final Pattern RIGHT_LOGGER =
            Pattern.compile("\\s*private static final Logger log\\s*=\\s*LoggerFactory\\s*\\.\\s*getLogger");
    private static final Pattern CALL =
            Pattern.compile("\\b(log|LOG|logger|LOGGER|log\\(\\))\\s*\\.\\s*(trace|debug|info|warn|error)\\s*\\(");
    private static final Pattern LITERALS =
            Pattern.compile("\\s*\"(?:\\\\.|[^\"\\\\])*\"(?:\\s*\\+\\s*\"(?:\\\\.|[^\"\\\\])*\")*\\s*");
    private static final Pattern LITERAL = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"");
    private static final Pattern PLACEHOLDER = Pattern.compile("(?:([A-Za-z]\\w*)=)?\\{}");
    private static final Pattern PAIRS = Pattern.compile("(?: [A-Za-z]\\w*=\\{})*$");
    private static final Pattern EVENT_NAME = Pattern.compile("^[a-z]\\w*(?:\\.\\w+)+|^[a-z]+(?:_[a-z]+)+");
    private static final Pattern OF_AN_EXCEPTION = Pattern.compile(
            "\\bget(?:Localized)?Message\\(\\)|\\bgetCause\\(\\)|^(?:e|error|broken|exception|failure)(?:\\.toString\\(\\))?$");

    private final String name;
    private final String code;
    private final Set<String> keys;
    private final List<String> faults = new ArrayList<>();

    private LogLines(String name, String source, Set<String> keys) {
        this.name = name;
        this.code = COMMENT_OR_TEXT.matcher(source).replaceAll(LogLines::withoutComment);
        this.keys = keys;
    }

    /**
     * One line for each fault.
     *
     * @param name of the file, for the reader of a fault
     * @param keys that may stand in a log line
     */
    static List<String> faults(String name, String source, Set<String> keys) {
        var lines = new LogLines(name, source, keys);
        lines.loggers();
        lines.calls();
        return lines.faults;
    }

    private static String withoutComment(MatchResult found) {
        var text = found.group();
        // Line breaks stay, so that line numbers are right.
        return java.util.regex.Matcher.quoteReplacement(text.startsWith("/") ? text.replaceAll("[^\\n]", " ") : text);
    }

    private void loggers() {
        LOGGER.matcher(code).results().forEach(found -> {
            if (!RIGHT_LOGGER.matcher(found.group()).matches()) {
                fault(found.end(), "a logger is 'private static final Logger log'");
            }
        });
    }

    private void calls() {
        CALL.matcher(code).results().forEach(found -> {
            if (!found.group(1).equals("log")) {
                fault(found.start(), "the logger is called '%s', not 'log'".formatted(found.group(1)));
            }
            var arguments = arguments(found.end());
            if (LITERALS.matcher(arguments.getFirst()).matches()) {
                message(found.start(), text(arguments.getFirst()), arguments.subList(1, arguments.size()));
            } else {
                fault(found.start(), "the message is not a constant: " + arguments.getFirst());
            }
        });
    }

    private void message(int at, String message, List<String> values) {
        int number = 0;
        for (var placeholder : PLACEHOLDER.matcher(message).results().toList()) {
            var key = placeholder.group(1);
            if (key == null) {
                fault(at, "a value without 'key=' before it: " + message);
            } else if (!keys.contains(key)) {
                fault(at, "the key '%s' is not in the table: %s".formatted(key, message));
            } else if (key.equals("reason")
                    && number < values.size()
                    && OF_AN_EXCEPTION.matcher(values.get(number)).find()) {
                fault(at, "the words of an exception have the key 'error', not 'reason': " + message);
            }
            number++;
        }
        var sentence = PAIRS.matcher(message).replaceFirst("");
        if (EVENT_NAME.matcher(sentence).find()) {
            fault(at, "an event name instead of a sentence: " + message);
        } else if (sentence.isEmpty() || !Character.isUpperCase(sentence.charAt(0))) {
            fault(at, "no capital in the beginning: " + message);
        }
        if (sentence.endsWith(".")) {
            fault(at, "a final stop: " + message);
        }
        if (sentence.contains("{}") && !message.equals(sentence)) {
            fault(at, "a value that is not one of the pairs in the end: " + message);
        } else if (sentence.contains("{}")) {
            fault(at, "pairs are ' key={}' in the end of the message: " + message);
        }
    }

    /** The texts between the commas, up to the parenthesis that closes the call. */
    private List<String> arguments(int from) {
        var all = new ArrayList<String>();
        int depth = 0;
        int start = from;
        int at = from;
        for (; depth >= 0; at++) {
            char c = code.charAt(at);
            if (c == '"' || c == '\'') {
                at = endOfText(at, c);
            } else if (c == '(' || c == '{' || c == '[') {
                depth++;
            } else if (c == ')' || c == '}' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                all.add(code.substring(start, at).strip());
                start = at + 1;
            }
        }
        all.add(code.substring(start, at - 1).strip());
        return all;
    }

    private int endOfText(int open, char quote) {
        int at = open + 1;
        while (code.charAt(at) != quote) {
            at += code.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    private static String text(String literals) {
        return LITERAL.matcher(literals)
                .results()
                .map(literal -> literal.group(1))
                .collect(Collectors.joining());
    }

    private void fault(int at, String what) {
        long line = code.substring(0, at).lines().count();
        faults.add("%s:%d: %s".formatted(name, Math.max(1, line), what));
    }
}
