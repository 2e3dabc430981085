package io.flotilla.workflow.definition.application;

import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.cache.BoundedCache;
import io.flotilla.workflow.catalogue.application.Catalogues;
import io.flotilla.workflow.catalogue.domain.Catalogue;
import io.flotilla.workflow.catalogue.domain.Ref;
import io.flotilla.workflow.definition.domain.CatalogueChecks;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.definition.domain.Surroundings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether somebody may start what a workflow does: a run does nothing that its starter may not do. */
@ApplicationScoped
public class Permissions {
    /** What a tool needs changes with a release at most. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final BoundedCache<String, Recent> recent = BoundedCache.ofEntries(2_000);

    @Inject
    Catalogues catalogues;

    /** Fails with 403 and the steps that need what the author lacks. */
    public Uni<Pinned> check(Author author, Pinned pinned) {
        return catalogue(author.tenant(), pinned)
                .invoke(catalogue -> refuse(CatalogueChecks.missingScopes(
                        pinned.plan().definition(), new Surroundings(catalogue, author.scopes()))))
                .replaceWith(pinned);
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw ProblemException.forbidden(
                    errors.getFirst().path() + " " + errors.getFirst().message(), errors);
        }
    }

    private Uni<Catalogue> catalogue(String tenant, Pinned pinned) {
        String key = tenant + " " + pinned.digest();
        Recent known = recent.get(key);
        if (known != null && Instant.now().isBefore(known.until())) {
            return Uni.createFrom().item(known.catalogue());
        }
        List<Ref> refs = CatalogueChecks.refs(pinned.plan());
        return catalogues
                .find(tenant, refs)
                .invoke(found -> recent.put(key, new Recent(found, Instant.now().plus(FRESH))));
    }

    private record Recent(Catalogue catalogue, Instant until) {}
}
