package io.flotilla.gateway.key.persistence;

import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The keys of a tenant. */
@ApplicationScoped
public class KeyRepository implements PanacheRepositoryBase<KeyEntity, String> {
    /** Null when the tenant has no such key. */
    public Uni<KeyEntity> ofTenant(String tenantId, String id) {
        return find("tenantId = ?1 and id = ?2", tenantId, id).firstResult();
    }

    /** Newest first, up to {@code rows} of those that are older than {@code before} (an id, or null for the newest). */
    public Uni<List<KeyEntity>> page(String tenantId, String before, int rows) {
        PanacheQuery<KeyEntity> all = before == null
                ? find("tenantId = ?1 order by id desc", tenantId)
                : find("tenantId = ?1 and id < ?2 order by id desc", tenantId, before);
        return all.page(0, rows).list();
    }
}
