package io.flotilla.local;

import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The log of our own small programs: warnings and errors on stderr, no chatter of the libraries. */
public final class QuietLog {
    /** The flag that must be on the JVM's command line for this to reach all libraries. */
    public static final String JVM_FLAG = "-Djava.util.logging.manager=org.jboss.logmanager.LogManager";

    private QuietLog() {}

    /** Call first in {@code main}. */
    public static void install() {
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        if (root.getHandlers().length == 0) {
            root.addHandler(new ConsoleHandler());
        }
        for (var handler : root.getHandlers()) {
            handler.setLevel(Level.WARNING);
        }
    }
}
