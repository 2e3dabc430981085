package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;

/** Runs untrusted programs so that they cannot harm the host, each other, or last longer than they may. */
public interface Containment extends AutoCloseable {

    /** What was found on this machine, tested by really running something; looked at again while it is not usable. */
    Availability availability();

    /** Starts a program on threads of the containment; never blocks. */
    Running start(Job job, Observer observer);

    /** Kills what runs and removes every trace of it. */
    @Override
    void close();

    /** A program under way. */
    interface Running {

        /**
         * Completes when nothing of the program is left on the host; exceptionally with {@link ContainmentException}
         * when it could not be run at all.
         */
        CompletionStage<Outcome> outcome();

        /** Ends it with {@link Reason#KILLED}, unless it has ended already. */
        void kill();
    }

    /** Told what comes out of a program, on threads that may block for a short time. */
    interface Observer {

        /** A piece of output in the order of its stream; {@code index} counts pieces of both streams from 0. */
        default void output(Channel channel, int index, String text) {}

        /** A regular file of /out, after the end; the name is relative, with no {@code .}, {@code ..} or empty part. */
        default void file(String name, long size, InputStream content) throws IOException {}
    }

    /** An output stream of the program. */
    enum Channel {
        STDOUT,
        STDERR
    }

    /**
     * @param usable whether programs can be contained now
     * @param message for the operator: what is missing and what to do, or which limits are in force
     */
    record Availability(boolean usable, String message) {}
}
