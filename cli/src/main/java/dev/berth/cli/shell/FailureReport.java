package dev.berth.cli.shell;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells of a {@link CallFailure} and ends with its code. Anything else is a fault of this program, and picocli shows where. */
public final class FailureReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (!(failure instanceof CallFailure told)) {
            throw failure;
        }
        var err = command.getErr();
        err.println("berth: " + PlainText.of(told.sentence()));
        told.details().forEach(line -> err.println("  " + PlainText.of(line)));
        if (!told.json().isEmpty() && command.getParseResult().hasMatchedOption("--json")) {
            command.getOut().println(told.json());
        }
        return told.exitCode();
    }
}
