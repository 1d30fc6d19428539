package dev.berth.cli.shell;

/** The root of all commands, which knows where it is run. */
public interface Surrounded {
    Surroundings surroundings();
}
