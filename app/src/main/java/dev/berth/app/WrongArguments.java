package dev.berth.app;

import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with the command line, or with the file or variable that a value came from. */
record WrongArguments(ConfiguredDefaults defaults) implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        var command = wrong.getCommandLine();
        var origin = wrong.getArgSpec() == null ? null : defaults.origin(wrong.getArgSpec());
        command.getErr().println(wrong.getMessage() + (origin == null ? "" : ". It is set by " + origin + "."));
        if (!UnmatchedArgumentException.printSuggestions(wrong, command.getErr())) {
            command.getErr()
                    .println("Try '%s --help'."
                            .formatted(command.getCommandSpec().qualifiedName()));
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }
}
