package io.flotilla.bench.runs;

import io.flotilla.bench.Figures;
import java.util.List;

/** A workflow engine that runs three steps which do nothing, one after the other, each kept durably. */
interface Engine extends AutoCloseable {
    String name();

    /** One run at a time: milliseconds from asking for it until it has ended. */
    Figures latency(int runs) throws Exception;

    /** Runs that ended per second while so many are under way at once, for so many seconds. */
    double throughput(int seconds, int concurrency) throws Exception;

    /** The processes that are its own alone: neither the database nor Kafka, nor this one. */
    List<Long> processes();

    @Override
    void close() throws Exception;
}
