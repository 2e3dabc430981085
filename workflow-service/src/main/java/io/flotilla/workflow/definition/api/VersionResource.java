package io.flotilla.workflow.definition.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.definition.application.DeleteWorkflow;
import io.flotilla.workflow.definition.domain.Difference;
import io.flotilla.workflow.definition.persistence.WorkflowVersions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The versions of a workflow. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
@Tag(name = "Workflows")
public class VersionResource {
    @Inject
    Definitions definitions;

    @Inject
    DeleteWorkflow deleteWorkflow;

    @Inject
    WorkflowVersions versions;

    @Inject
    Caller caller;

    @GET
    @Path("/workflows/{name}/versions")
    @PermissionsAllowed("workflows:read")
    @Operation(operationId = "listWorkflowVersions", summary = "List the versions of a workflow, newest first")
    public Uni<Page<WorkflowView>> list(
            String name, @QueryParam("cursor") String cursor, @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        return definitions
                .find(caller.tenantId(), name, null)
                .chain(() -> versions.all(caller.tenantId(), name, before(cursor), size + 1))
                .map(found -> Page.of(found, size, version -> Integer.toString(version.version))
                        .map(version -> WorkflowView.of(version, null)));
    }

    @GET
    @Path("/workflows/{name}/diff")
    @PermissionsAllowed("workflows:read")
    @Operation(operationId = "diffWorkflowVersions", summary = "Compare two versions of a workflow, field by field")
    public Uni<DiffView> diff(String name, @QueryParam("from") Integer from, @QueryParam("to") Integer to) {
        if (from == null) {
            throw ProblemException.invalid("from", "is missing; it is the number of a version");
        }
        // One after the other: a request has one session.
        return version(name, from).flatMap(before -> version(name, to).map(after -> DiffView.of(before, after)));
    }

    @POST
    @Path("/workflows/{name}/versions/{version}/deprecate")
    @PermissionsAllowed("workflows:write")
    @Operation(
            operationId = "deprecateWorkflowVersion",
            summary = "Deprecate a version: new runs take it only when they name it")
    public Uni<WorkflowView> deprecate(String name, int version, @Valid Reason body) {
        return mark(name, version, caller.subject(), body == null ? null : body.reason());
    }

    @POST
    @Path("/workflows/{name}/versions/{version}/restore")
    @PermissionsAllowed("workflows:write")
    @Operation(operationId = "restoreWorkflowVersion", summary = "Take a deprecation back")
    public Uni<WorkflowView> restore(String name, int version) {
        return mark(name, version, null, null);
    }

    @DELETE
    @Path("/workflows/{name}")
    @PermissionsAllowed("workflows:write")
    @Operation(
            operationId = "deleteWorkflow",
            summary =
                    "Delete a workflow with all its versions; 409 while runs of it have not ended, or a workflow or schedule starts it")
    public Uni<Void> delete(String name) {
        return deleteWorkflow.delete(caller.tenantId(), name);
    }

    private Uni<WorkflowView> mark(String name, int version, String by, String reason) {
        return versions.deprecate(caller.tenantId(), name, version, by, reason)
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("version of a workflow", name + "@" + version))
                .map(found -> WorkflowView.of(found, null));
    }

    /** @param number null for the latest */
    private Uni<Versioned> version(String name, Integer number) {
        return definitions
                .find(caller.tenantId(), name, number)
                .flatMap(found -> definitions
                        .content(found.tenantId, found.digest)
                        .map(content -> new Versioned(found.version, content)));
    }

    private static Integer before(String cursor) {
        String position = Cursor.decode(cursor);
        try {
            return position == null ? null : Integer.valueOf(position);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("cursor", "is not a cursor that was handed out");
        }
    }

    private record Versioned(int number, JsonNode content) {}

    /** @param reason shown with the version */
    public record Reason(@Size(max = 2000) String reason) {}

    /** What changed from one version to another. */
    public record DiffView(int from, int to, List<Difference> differences) {
        static DiffView of(Versioned from, Versioned to) {
            return new DiffView(from.number(), to.number(), Difference.between(from.content(), to.content()));
        }
    }
}
