package io.flotilla.agent.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.definition.Agents.Draft;
import io.flotilla.common.background.OwnContext;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** The agents that come with Flotilla: resources under {@code agents/}, stored as versions when the service starts. */
@ApplicationScoped
public class BuiltInAgents {
    private static final Logger LOG = Logger.getLogger(BuiltInAgents.class);
    private static final List<String> NAMES = List.of("coverage-analyzer", "planner", "test-generator");
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Inject
    Agents agents;

    @Inject
    ToolSignatures tools;

    @Inject
    Vertx vertx;

    private volatile boolean stored;

    void start(@Observes StartupEvent event) {
        List<Draft> drafts = NAMES.stream().map(this::draft).toList();
        store(drafts);
    }

    private void store(List<Draft> drafts) {
        OwnContext.run(vertx, () -> storeAll(drafts).subscribe().with(x -> stored = true, e -> again(drafts, e)));
    }

    private void again(List<Draft> drafts, Throwable error) {
        LOG.warnf("cannot store the built-in agents, trying again: %s", error.getMessage());
        vertx.setTimer(PAUSE.toMillis(), ignored -> store(drafts));
    }

    private Uni<Void> storeAll(List<Draft> drafts) {
        return Multi.createFrom()
                .iterable(drafts)
                .onItem()
                .transformToUniAndConcatenate(agents::save)
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Draft draft(String name) {
        try (InputStream in = BuiltInAgents.class.getResourceAsStream("/agents/" + name + ".yaml")) {
            JsonNode document = AgentReader.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), tools);
            return new Draft(AgentVersion.EVERYBODY, "flotilla", name, document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ProblemException e) {
            throw new IllegalStateException(name + ": " + e.errors(), e);
        }
    }

    /** Asked before an agent is said not to exist. */
    public boolean stored() {
        return stored;
    }
}
