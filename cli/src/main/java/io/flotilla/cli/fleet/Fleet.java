package io.flotilla.cli.fleet;

import io.flotilla.cli.CliException;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The fleet of one data folder on this machine. */
public interface Fleet {

    /**
     * @param port of the gateway; empty for the one it had, or the default
     * @param replicas how many of each service, from 1
     * @param fresh forget all data first
     */
    record Start(OptionalInt port, int replicas, boolean fresh) {}

    /**
     * @param state {@code starting}, {@code ready}, {@code stopping}, {@code stopped} or {@code failed}
     * @param pid 0 when it is not up
     * @param restarts how often it died and was started again
     * @param memoryBytes 0 when unknown
     */
    record Component(String name, String state, int port, long pid, int restarts, long memoryBytes) {}

    /**
     * @param url null when it is not known
     * @param problem null when there is none
     */
    record Status(boolean ready, String state, String url, String problem, List<Component> components) {}

    /**
     * Starts what is not up, as processes that outlive this one, and waits until everything is ready.
     *
     * @param progress gets a short text whenever something changes
     * @throws CliException when a part does not start; nothing is left running then
     */
    void start(Start options, Consumer<String> progress);

    /** Stops everything cleanly; false when nothing was up. */
    boolean stop(Consumer<String> progress);

    Status status();
}
