package io.flotilla.workflow.queue.application;

import io.flotilla.workflow.queue.domain.QueueSpec;
import io.flotilla.workflow.queue.domain.QueueState;
import io.flotilla.workflow.queue.persistence.Queues;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Changes what a queue allows; what has room by that starts at once. */
@ApplicationScoped
public class QueueSettings {
    @Inject
    Queues queues;

    @Inject
    QueueDispatcher dispatcher;

    /** True when the queue is new. */
    public Uni<Boolean> save(String tenant, String name, QueueSpec spec, String by) {
        return queues.save(tenant, name, spec, by).invoke(dispatcher::wake);
    }

    /** False when the tenant has no such queue. */
    public Uni<Boolean> state(String tenant, String name, QueueState state, String by) {
        return queues.state(tenant, name, state, by).invoke(dispatcher::wake);
    }
}
