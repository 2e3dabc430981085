package io.flotilla.workflow.estimate.application;

import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.estimate.domain.Estimate;
import io.flotilla.workflow.estimate.domain.Sample;
import io.flotilla.workflow.estimate.persistence.Histories;
import io.flotilla.workflow.run.application.Runs;
import io.flotilla.workflow.run.domain.Run;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** Says what a run of a workflow is likely to come to, by its history and nothing else. */
@ApplicationScoped
public class EstimateRun {
    @Inject
    Definitions definitions;

    @Inject
    Histories histories;

    @Inject
    Runs runs;

    /** @param version the one that a run would take */
    public record Estimated(String workflow, int version, Estimate estimate) {}

    /** Fails with 404 or 422. @param version null for the one that a run takes which names none */
    public Uni<Estimated> estimate(String tenant, String workflow, Integer version) {
        String reference = version == null ? workflow : workflow + "@" + version;
        return definitions
                .resolve(tenant, reference)
                .flatMap(pinned -> samples(tenant, pinned.name(), pinned.version())
                        .map(samples -> new Estimated(pinned.name(), pinned.version(), Estimate.of(samples))));
    }

    /** Of the version; where there are none, of earlier ones. */
    private Uni<List<Sample>> samples(String tenant, String workflow, int version) {
        return histories
                .ofVersion(tenant, workflow, version)
                .flatMap(ids -> read(tenant, ids))
                .flatMap(samples -> samples.isEmpty()
                        ? histories.ofEarlier(tenant, workflow, version).flatMap(ids -> read(tenant, ids))
                        : Uni.createFrom().item(samples));
    }

    /** One after the other: each may be long. What took results over from another run says little of a whole one. */
    private Uni<List<Sample>> read(String tenant, List<String> ids) {
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUniAndConcatenate(id -> runs.find(tenant, id))
                .filter(EstimateRun::isWhole)
                .map(Sample::of)
                .collect()
                .asList();
    }

    private static boolean isWhole(Run run) {
        return run.head().forkedFrom() == null;
    }
}
