package io.flotilla.agent.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;

/** Agent definitions: immutable versions, of which the latest stands for the name. */
@ApplicationScoped
public class Agents {
    private static final Logger LOG = Logger.getLogger(Agents.class);
    private static final Pattern REFERENCE = Pattern.compile("([a-z0-9-]{1,63})(?:@([1-9]\\d{0,8}))?");
    private static final int RACES = 3;

    @Inject
    AgentVersions versions;

    @Inject
    ToolSignatures tools;

    @Inject
    Announcer announcer;

    @Inject
    FleetClock clock;

    public Uni<Page<AgentVersion>> list(String tenant, String cursor, Integer limit) {
        int size = Cursor.limit(limit);
        String after = Cursor.decode(cursor);
        return Panache.withSession(() -> versions.page(tenant, after, size))
                .map(rows -> Page.of(rows, size, AgentVersion::name));
    }

    /** The agent that {@code name} or {@code name@version} means; fails with 404 when there is none. */
    public Uni<AgentVersion> resolve(String tenant, String reference) {
        Matcher matcher = REFERENCE.matcher(reference == null ? "" : reference);
        if (!matcher.matches()) {
            return Uni.createFrom().failure(ProblemException.notFound("agent", reference));
        }
        String name = matcher.group(1);
        String version = matcher.group(2);
        return Panache.withSession(() -> version == null
                        ? versions.latest(tenant, name)
                        : versions.version(tenant, name, Integer.parseInt(version)))
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("agent", reference));
    }

    /** Stores a new version unless the latest one is the same; 422 when the text is not a valid agent of that name. */
    public Uni<Saved> put(String tenant, String subject, String name, String text) {
        JsonNode document = AgentReader.read(text, tools);
        String named = document.at("/metadata/name").asText();
        if (!named.equals(name)) {
            throw ProblemException.invalid("metadata.name", "must be '" + name + "', as in the address");
        }
        return save(new Draft(tenant, subject, name, document));
    }

    Uni<Saved> save(Draft draft) {
        // Two writers of one name meet at the unique index; the loser looks again.
        return Uni.createFrom()
                .deferred(() -> Panache.withTransaction(() -> saveIfChanged(draft)))
                .onFailure(ConstraintViolationException.class)
                .retry()
                .atMost(RACES)
                .call(saved ->
                        saved.created() ? tellOthers(saved) : Uni.createFrom().voidItem());
    }

    /** Now, so that a workflow that names the agent can follow at once; what fails here is done by the next poll. */
    private Uni<Void> tellOthers(Saved saved) {
        return announcer
                .announceNew()
                .onFailure()
                .invoke(e ->
                        LOG.warnf("cannot announce %s now: %s", saved.version().reference(), e.getMessage()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Saved> saveIfChanged(Draft draft) {
        return versions.latest(draft.tenant(), draft.name()).flatMap(latest -> {
            if (latest != null && latest.builtIn() && !AgentVersion.EVERYBODY.equals(draft.tenant())) {
                throw ProblemException.conflict(
                        "built-in", "'" + draft.name() + "' comes with Flotilla; save your own under another name");
            }
            String digest = Json.digest(draft.document());
            return latest != null && latest.digest.equals(digest)
                    ? Uni.createFrom().item(new Saved(latest, false))
                    : replace(latest, draft, digest);
        });
    }

    private Uni<Saved> replace(AgentVersion latest, Draft draft, String digest) {
        AgentVersion next = new AgentVersion();
        next.id = Ids.next("agv");
        next.tenantId = draft.tenant();
        next.name = draft.name();
        next.version = latest == null ? 1 : latest.version + 1;
        next.digest = digest;
        next.document = Json.text(draft.document());
        next.latest = true;
        next.createdAt = clock.now();
        next.createdBy = draft.subject();
        if (latest != null) {
            latest.latest = false;
        }
        // The old row gives up its place in the unique index before the new one takes it.
        return versions.flush().chain(() -> versions.persistAndFlush(next)).replaceWith(new Saved(next, true));
    }

    /** @param created false when the latest version was the same already */
    public record Saved(AgentVersion version, boolean created) {}

    record Draft(String tenant, String subject, String name, JsonNode document) {}
}
