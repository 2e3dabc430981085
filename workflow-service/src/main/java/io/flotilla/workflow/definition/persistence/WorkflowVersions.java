package io.flotilla.workflow.definition.persistence;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.id.Ids;
import io.flotilla.common.json.Json;
import io.flotilla.workflow.definition.domain.Definition;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.definition.domain.SubWorkflows;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** The published versions, each query within one tenant. */
@ApplicationScoped
public class WorkflowVersions implements PanacheRepositoryBase<WorkflowVersion, String> {
    private static final String LATEST = """
            SELECT w.* FROM workflow_version w
            WHERE w.tenant_id = :tenant AND w.name > :after
              AND w.version = (
                  SELECT max(v.version) FROM workflow_version v WHERE v.tenant_id = w.tenant_id AND v.name = w.name)
              AND CAST(w.labels AS jsonb) @> CAST(CAST(:labels AS text) AS jsonb)
              AND (strpos(lower(w.name), lower(:text)) > 0
                   OR strpos(lower(coalesce(w.description, '')), lower(:text)) > 0)
            ORDER BY w.name""";

    /** Whoever publishes or deletes a workflow does it alone, so that each number is given once. */
    private static final String LOCK = "SELECT CAST(pg_advisory_xact_lock(hashtextextended(:workflow, 0)) AS text)";

    private static final String REMEMBER = """
            INSERT INTO workflow_deleted (tenant_id, name, last_version)
            SELECT tenant_id, name, max(version) FROM workflow_version
            WHERE tenant_id = :tenant AND name = :name GROUP BY tenant_id, name
            ON CONFLICT (tenant_id, name) DO UPDATE SET last_version = excluded.last_version""";

    private static final String LAST_DELETED =
            "SELECT last_version FROM workflow_deleted WHERE tenant_id = :tenant AND name = :name";

    private static final String USERS =
            "from WorkflowVersion w where w.tenantId = ?1 and w.usedWorkflows like ?2 and w.name <> ?3 and w.version ="
                    + " (select max(v.version) from WorkflowVersion v where v.tenantId = w.tenantId and v.name = w.name)"
                    + " order by w.name";

    @Inject
    FleetClock clock;

    /** Null when there is none. @param version null for the latest */
    @WithSession
    public Uni<WorkflowVersion> find(String tenant, String name, Integer version) {
        return version == null
                ? find("tenantId = ?1 and name = ?2 order by version desc", tenant, name)
                        .page(0, 1)
                        .firstResult()
                : find("tenantId = ?1 and name = ?2 and version = ?3", tenant, name, version)
                        .firstResult();
    }

    /** Newest first. @param before the version after which the page starts, or null */
    @WithSession
    public Uni<List<WorkflowVersion>> all(String tenant, String name, Integer before, int limit) {
        return find(
                        "tenantId = ?1 and name = ?2 and version < ?3 order by version desc",
                        tenant,
                        name,
                        before == null ? Integer.MAX_VALUE : before)
                .page(0, limit)
                .list();
    }

    /** Null when there is none. @param by null to take the deprecation back */
    public Uni<WorkflowVersion> deprecate(String tenant, String name, int version, String by, String reason) {
        return Panache.withTransaction(() -> find(tenant, name, version).invoke(found -> {
            if (found != null) {
                found.deprecatedAt = by == null ? null : clock.now();
                found.deprecatedBy = by;
                found.deprecatedReason = reason;
            }
        }));
    }

    /** The names of the workflows whose latest version starts this one as a sub-run. */
    @WithSession
    public Uni<List<String>> users(String tenant, String name) {
        return find(USERS, tenant, "%\"" + name + "\"%", name)
                .page(0, 10)
                .list()
                .map(found -> found.stream().map(version -> version.name).toList());
    }

    /** How many versions were deleted; their numbers do not come again. */
    public Uni<Long> delete(String tenant, String name) {
        return Panache.withTransaction(() -> lock(tenant, name)
                .chain(this::getSession)
                .flatMap(session -> session.createNativeQuery(REMEMBER)
                        .setParameter("tenant", tenant)
                        .setParameter("name", name)
                        .executeUpdate())
                .chain(() -> delete("tenantId = ?1 and name = ?2", tenant, name)));
    }

    private Uni<Void> lock(String tenant, String name) {
        return getSession()
                .flatMap(session -> session.createNativeQuery(LOCK, String.class)
                        .setParameter("workflow", "workflow " + tenant + " " + name)
                        .getSingleResult())
                .replaceWithVoid();
    }

    /**
     * The latest version of each workflow, by name, after a name.
     *
     * @param labels that it has, whatever others there are
     * @param text that its name or description contains; null for any
     */
    @WithSession
    public Uni<List<WorkflowVersion>> latest(
            String tenant, String after, Map<String, String> labels, String text, int limit) {
        return getSession()
                .flatMap(session -> session.createNativeQuery(LATEST, WorkflowVersion.class)
                        .setParameter("tenant", tenant)
                        .setParameter("after", after == null ? "" : after)
                        .setParameter("labels", Json.text(labels))
                        .setParameter("text", text == null ? "" : text)
                        .setMaxResults(limit)
                        .getResultList());
    }

    /** The next version, unless the latest has this content. Two at once: the second finds what the first published. */
    public Uni<Published> publish(String tenant, String by, Pinned definition) {
        return Panache.withTransaction(() -> lock(tenant, definition.name())
                .chain(() -> find(tenant, definition.name(), null))
                .flatMap(latest -> next(latest, tenant, by, definition)));
    }

    private Uni<Published> next(WorkflowVersion latest, String tenant, String by, Pinned definition) {
        if (latest != null && latest.digest.equals(definition.digest())) {
            return Uni.createFrom().item(new Published(latest.name, latest.version, latest.digest, false));
        }
        WorkflowVersion version = version(tenant, by, definition);
        Uni<Integer> last = latest == null
                ? lastDeleted(tenant, version.name)
                : Uni.createFrom().item(latest.version);
        return last.invoke(number -> version.version = number + 1)
                .chain(() -> persistAndFlush(version))
                .replaceWith(() -> new Published(version.name, version.version, version.digest, true));
    }

    /** The highest number that a deleted workflow of this name has had, or 0. */
    private Uni<Integer> lastDeleted(String tenant, String name) {
        return getSession()
                .flatMap(session -> session.createNativeQuery(LAST_DELETED, Integer.class)
                        .setParameter("tenant", tenant)
                        .setParameter("name", name)
                        .getSingleResultOrNull())
                .map(last -> last == null ? 0 : last);
    }

    private WorkflowVersion version(String tenant, String by, Pinned pinned) {
        Definition definition = pinned.plan().definition();
        WorkflowVersion version = new WorkflowVersion();
        version.id = Ids.next("wfv");
        version.tenantId = tenant;
        version.name = definition.name();
        version.digest = pinned.digest();
        version.description = definition.description();
        version.labels = Json.text(definition.labels());
        version.usedWorkflows = Json.text(SubWorkflows.of(definition).stream()
                .map(reference -> reference.workflow().name())
                .distinct()
                .sorted()
                .toList());
        version.createdAt = clock.now();
        version.createdBy = by;
        return version;
    }
}
