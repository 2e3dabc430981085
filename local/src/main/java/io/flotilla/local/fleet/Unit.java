package io.flotilla.local.fleet;

/** Something that can be started, dies, and is started again: an embedded server, the offline model or a service. */
interface Unit {
    String name();

    int port();

    /** The process id of the last start; 0 before it. */
    long pid();

    /**
     * Blocks until it serves.
     *
     * @throws io.flotilla.local.process.PartFailedException when it does not; it is not running then
     */
    void start();

    /** Blocks until it has ended, however. */
    void awaitExit() throws InterruptedException;

    /** Ends it cleanly within a few seconds, or kills it; ends a start that is under way too. */
    void stop();
}
