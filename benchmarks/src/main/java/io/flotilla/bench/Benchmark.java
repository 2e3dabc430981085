package io.flotilla.bench;

/** One thing to measure; prints what it saw, slow or not. */
interface Benchmark {
    void run(Connection fleet) throws Exception;
}
