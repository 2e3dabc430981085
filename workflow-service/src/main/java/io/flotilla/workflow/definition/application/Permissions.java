package io.flotilla.workflow.definition.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.cache.BoundedCache;
import io.flotilla.workflow.catalogue.application.Catalogues;
import io.flotilla.workflow.catalogue.domain.Catalogue;
import io.flotilla.workflow.catalogue.domain.Kind;
import io.flotilla.workflow.catalogue.domain.Ref;
import io.flotilla.workflow.definition.domain.CatalogueChecks;
import io.flotilla.workflow.definition.domain.DraftScopes;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.definition.domain.Placed;
import io.flotilla.workflow.definition.domain.SubWorkflows;
import io.flotilla.workflow.definition.domain.Surroundings;
import io.flotilla.workflow.definition.domain.Uses;
import io.flotilla.workflow.definition.persistence.DefinitionStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether somebody may start what a workflow does: a run does nothing that its starter may not do, nor do its sub-runs.
 */
@ApplicationScoped
public class Permissions {
    /** What a tool needs changes with a release at most. */
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final BoundedCache<String, Recent> recent = BoundedCache.ofEntries(2_000);

    @Inject
    FleetClock clock;

    @Inject
    Catalogues catalogues;

    @Inject
    Definitions definitions;

    /** Fails with 403 and the steps that need what the author lacks. */
    public Uni<Pinned> check(Author author, Pinned pinned) {
        return check(author, List.of(pinned), new HashSet<>(), Limits.SUB_RUN_DEPTH + 1)
                .replaceWith(pinned);
    }

    /**
     * The same of one step as somebody changes it for a run.
     *
     * @param tools what its agent is to use instead of what its definition says
     */
    public Uni<Void> check(Author author, Placed step, Collection<String> tools) {
        List<Ref> refs = Stream.concat(
                        CatalogueChecks.refs(List.of(step)).stream(),
                        tools.stream().map(tool -> new Ref(Kind.TOOL, tool, null)))
                .toList();
        return catalogues
                .find(author.tenant(), refs)
                .map(catalogue -> new Surroundings(catalogue, author.scopes()))
                .invoke(around -> refuse(CatalogueChecks.missingScopes(List.of(step), around)))
                .invoke(around -> refuse(CatalogueChecks.missingForTools(tools, "agent.tools", around)))
                .chain(() -> drafts(author, List.of(step)))
                .chain(() -> step.step().uses() instanceof Uses.Workflow sub
                        ? found(author, sub.ref()).onItem().ifNotNull().call(pinned -> check(author, pinned))
                        : Uni.createFrom().nullItem())
                .replaceWithVoid();
    }

    /** Level by level, so that each is looked at once, and as far down as runs go. */
    private Uni<Void> check(Author author, Collection<Pinned> level, Set<String> seen, int levels) {
        return level.isEmpty() || levels == 0
                ? Uni.createFrom().voidItem()
                : Multi.createFrom()
                        .iterable(level)
                        .onItem()
                        .transformToUniAndConcatenate(pinned -> checkOne(author, pinned))
                        .collect()
                        .last()
                        .chain(() -> below(author, level, seen))
                        .flatMap(next -> check(author, next, seen, levels - 1));
    }

    private Uni<Void> checkOne(Author author, Pinned pinned) {
        return catalogue(author.tenant(), pinned)
                .invoke(catalogue -> refuse(CatalogueChecks.missingScopes(
                        pinned.plan().definition().placed(), new Surroundings(catalogue, author.scopes()))))
                .chain(() -> drafts(author, pinned.plan().definition().placed()));
    }

    /** What an agent may come to draft. */
    private Uni<Void> drafts(Author author, Collection<Placed> steps) {
        List<Placed> plans = DraftScopes.plans(steps);
        return plans.isEmpty()
                ? Uni.createFrom().voidItem()
                : catalogues
                        .guardedTools(author.tenant())
                        .invoke(tools -> refuse(DraftScopes.missing(plans, tools, author.scopes())))
                        .replaceWithVoid();
    }

    /** By the versions that are current now; one that has gone fails its step and not the run. */
    private Uni<List<Pinned>> below(Author author, Collection<Pinned> level, Set<String> seen) {
        Set<String> names = level.stream()
                .flatMap(pinned -> SubWorkflows.of(pinned.plan().definition()).stream())
                .map(reference -> reference.workflow().ref())
                .filter(seen::add)
                .collect(Collectors.toCollection(TreeSet::new));
        return Multi.createFrom()
                .iterable(names)
                .onItem()
                .transformToUniAndConcatenate(name -> found(author, name))
                .collect()
                .asList();
    }

    private Uni<Pinned> found(Author author, String name) {
        return definitions
                .resolve(author.tenant(), name)
                .onFailure(Permissions::isGone)
                .recoverWithNull();
    }

    private static boolean isGone(Throwable error) {
        return error instanceof ProblemException problem
                && (problem.status() == 404 || problem.code().equals(DefinitionStore.DEPRECATED));
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
        if (known != null && clock.now().isBefore(known.until())) {
            return Uni.createFrom().item(known.catalogue());
        }
        List<Ref> refs = CatalogueChecks.refs(pinned.plan().definition().placed());
        return catalogues
                .find(tenant, refs)
                .invoke(found -> recent.put(key, new Recent(found, clock.now().plus(FRESH))));
    }

    private record Recent(Catalogue catalogue, Instant until) {}
}
