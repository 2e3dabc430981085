package io.flotilla.agent.definition;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Queries; a tenant sees its own agents and those of everybody. */
@ApplicationScoped
class AgentVersions implements PanacheRepositoryBase<AgentVersion, String> {
    Uni<AgentVersion> latest(String tenant, String name) {
        return find("tenantId in (?1, ?2) and name = ?3 and latest = true", tenant, AgentVersion.EVERYBODY, name)
                .firstResult();
    }

    Uni<AgentVersion> version(String tenant, String name, int version) {
        return find(
                        "tenantId in (?1, ?2) and name = ?3 and version = ?4",
                        tenant,
                        AgentVersion.EVERYBODY,
                        name,
                        version)
                .firstResult();
    }

    Uni<List<AgentVersion>> page(String tenant, String after, int limit) {
        return find(
                        "tenantId in (?1, ?2) and latest = true and name > ?3",
                        Sort.by("name"),
                        tenant,
                        AgentVersion.EVERYBODY,
                        after == null ? "" : after)
                .page(0, limit + 1)
                .list();
    }
}
