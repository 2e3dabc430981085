package io.flotilla.workflow.run.application;

import io.flotilla.workflow.cache.BoundedCache;
import io.flotilla.workflow.run.persistence.Stored;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Runs as they were last committed here. They may have gone on elsewhere: every use is checked against the version. */
@ApplicationScoped
public class RunCache {
    /** What a run takes besides its log. */
    private static final long OVERHEAD = 2_048;

    private final BoundedCache<String, Stored> runs;

    @Inject
    RunCache(EngineConfig config) {
        this.runs = new BoundedCache<>(config.cacheBytes(), stored -> OVERHEAD + 2 * stored.bytes());
    }

    /** Null when it is not there, or not the tenant's. */
    public Stored get(String tenant, String id) {
        Stored stored = runs.get(id);
        return stored != null && stored.run().head().tenantId().equals(tenant) ? stored : null;
    }

    public void put(Stored stored) {
        if (stored.run().status().isTerminal()) {
            runs.remove(stored.run().head().id());
        } else {
            runs.put(stored.run().head().id(), stored);
        }
    }
}
