package io.flotilla.agent.invocation;

import io.flotilla.agent.testing.Desk;
import io.flotilla.agent.testing.Doubles;
import io.flotilla.agent.testing.FakeBilling;
import io.flotilla.agent.testing.FakeModel;
import io.flotilla.agent.testing.TestAgents;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Database;
import io.flotilla.common.testing.FlotillaTestResource;
import io.flotilla.local.EmbeddedStack;
import io.quarkus.test.common.WithTestResource;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests of invocations have in common: one run, its messages, the model, billing and the database. */
@WithTestResource(FlotillaTestResource.class)
@WithTestResource(Doubles.class)
abstract class DeskTest {
    /** Of one turn with the figures of {@code Replies} at the prices of {@code FakeBilling}. */
    static final String TURN_COST = "0.0011";

    @Inject
    Database database;

    EmbeddedStack stack;
    FakeModel model;
    FakeBilling billing;
    Desk desk;

    @BeforeEach
    void open() {
        TestAgents.saveCounter();
        TestAgents.saveTalker();
        desk = new Desk(stack.kafkaBootstrap());
    }

    @AfterEach
    void close() {
        desk.close();
    }

    /** The script of this run's step; its id is in the input. */
    FakeModel.Script script(String step, FakeModel.Reply... replies) {
        return model.script(desk.run + "-" + step, replies);
    }

    /** Asks an agent, with an input that leads to the script of this step. */
    void ask(String step, String agent) {
        desk.send(request(step, agent));
    }

    io.flotilla.common.event.Event request(String step, String agent) {
        return desk.command(step, agent, Json.object().put("script", desk.run + "-" + step));
    }

    RowSet<Row> sql(String statement) {
        return database.pool()
                .query(statement)
                .execute()
                .subscribeAsCompletionStage()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    long count(String statement) {
        return sql(statement).iterator().next().getLong(0);
    }

    String state(String step) {
        var rows = sql("SELECT state FROM invocation WHERE invocation_id = '" + desk.id(step) + "'");
        return rows.size() == 0 ? "" : rows.iterator().next().getString(0);
    }
}
