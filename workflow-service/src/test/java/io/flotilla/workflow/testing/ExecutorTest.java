package io.flotilla.workflow.testing;

import io.flotilla.local.EmbeddedStack;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The service with a {@link FakeExecutor} beside it; each test is a tenant of its own. */
public abstract class ExecutorTest {
    protected final Api api = new Api("tenant-" + UUID.randomUUID());
    protected FakeExecutor executor;

    EmbeddedStack stack;

    @BeforeEach
    void startExecutor() {
        executor = new FakeExecutor(stack.kafkaBootstrap());
    }

    @AfterEach
    void stopExecutor() {
        executor.close();
    }
}
