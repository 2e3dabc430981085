package io.flotilla.local.fleet;

import io.flotilla.local.EmbeddedStack;
import io.flotilla.local.ServerPart;
import java.util.List;

/** One of the embedded servers. */
record PartUnit(String name, int port, ServerPart part, Runnable starter) implements Unit {
    static List<Unit> of(EmbeddedStack stack) {
        return List.of(
                new PartUnit("postgres", stack.postgres().port(), stack.postgres(), stack::startPostgres),
                new PartUnit("kafka", stack.kafka().port(), stack.kafka(), stack::startKafka),
                new PartUnit("redis", stack.redis().port(), stack.redis(), stack::startRedis));
    }

    @Override
    public long pid() {
        return part.pid();
    }

    @Override
    public void start() {
        starter.run();
    }

    @Override
    public void awaitExit() throws InterruptedException {
        part.awaitExit();
    }

    @Override
    public void stop() {
        part.close();
    }
}
