package io.flotilla.sandbox.containment;

/** What is to be run. */
public sealed interface Program {

    /** Source text for the interpreter of the runtime. */
    record Code(String text) implements Program {}

    /** A command line for bash, whatever the runtime. */
    record Command(String line) implements Program {}
}
