package io.flotilla.workflow.definition.application;

import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.persistence.WorkflowVersions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/**
 * Deletes a workflow's name and versions. What runs were started with stays: they are pinned by digest, and one that
 * starts in the same moment runs to its end.
 */
@ApplicationScoped
public class DeleteWorkflow {
    @Inject
    WorkflowUse use;

    @Inject
    ScheduledUse scheduled;

    @Inject
    WorkflowVersions versions;

    /** Fails with 404, or with 409 while runs of it have not ended or another workflow or a schedule starts it. */
    public Uni<Void> delete(String tenant, String name) {
        return use.countOpen(tenant, name)
                .invoke(open -> checkUnused(name, open))
                .chain(() -> versions.users(tenant, name))
                .invoke(users -> checkNotNamed(name, "as a sub-run by", users))
                .chain(() -> scheduled.schedulesOf(tenant, name))
                .invoke(schedules -> checkNotNamed(name, "by the schedules", schedules))
                .chain(() -> versions.delete(tenant, name))
                .invoke(deleted -> checkFound(name, deleted))
                .replaceWithVoid();
    }

    private static void checkUnused(String name, long open) {
        if (open > 0) {
            throw ProblemException.conflict(
                    "workflow-in-use", open + " runs of '" + name + "' have not ended; cancel them or wait");
        }
    }

    private static void checkNotNamed(String name, String how, List<String> users) {
        if (!users.isEmpty()) {
            throw ProblemException.conflict(
                    "workflow-in-use", "'" + name + "' is started " + how + " " + String.join(", ", users));
        }
    }

    private static void checkFound(String name, long deleted) {
        if (deleted == 0) {
            throw ProblemException.notFound("workflow", name);
        }
    }
}
