package io.flotilla.bench;

/** One thing to measure; reports what it saw, slow or not. */
@FunctionalInterface
public interface Benchmark {
    Report run(Options options) throws Exception;
}
