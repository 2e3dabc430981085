package io.flotilla.workflow.run.application;

import io.flotilla.workflow.run.domain.Context;
import io.flotilla.workflow.run.domain.Outcome;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.domain.RunCommand;
import io.flotilla.workflow.run.persistence.StepCaches;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Has a run decide on a command, and looks up the earlier results that it asks for on the way. */
@ApplicationScoped
class Decider {
    @Inject
    StepCaches caches;

    Uni<Outcome> decide(SqlClient client, Run run, RunCommand command, Context context) {
        return complete(client, run, command, context, run.handle(command, context));
    }

    private Uni<Outcome> complete(SqlClient client, Run run, RunCommand command, Context context, Outcome outcome) {
        if (!(outcome instanceof Outcome.Decided decided) || decided.asks().isEmpty()) {
            return Uni.createFrom().item(outcome);
        }
        return caches.find(client, decided.run().head().tenantId(), decided.asks(), context.now())
                .map(hits -> context.knowing(context.lookups().and(decided.asks(), hits)))
                .flatMap(knowing -> command instanceof RunCommand.StepOnce || command instanceof RunCommand.Grant
                        ? decide(client, run, command, knowing)
                        : goOn(client, decided, knowing));
    }

    /** What was decided stands, and goes on with what is known now. What begins one by one does so by its own command. */
    private Uni<Outcome> goOn(SqlClient client, Outcome.Decided before, Context context) {
        return decide(client, before.run(), new RunCommand.Wake(), context.after(before))
                .map(next -> next instanceof Outcome.Decided decided ? decided.after(before) : before);
    }
}
