package io.flotilla.workflow.definition.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.application.Author;
import io.flotilla.workflow.definition.application.Definitions;
import io.flotilla.workflow.definition.application.Definitions.Checked;
import io.flotilla.workflow.definition.application.Wanted;
import io.flotilla.workflow.definition.domain.Pinned;
import io.flotilla.workflow.definition.persistence.Published;
import io.flotilla.workflow.definition.persistence.WorkflowVersion;
import io.flotilla.workflow.definition.persistence.WorkflowVersions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Workflow definitions and their versions. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Workflows")
public class WorkflowResource {
    @Inject
    Definitions definitions;

    @Inject
    WorkflowVersions versions;

    @Inject
    Caller caller;

    // A class of its own for /workflows would hide /workflows:validate, which only begins like it.
    @POST
    @Path("/workflows:validate")
    @Consumes({"application/yaml", "text/yaml", "application/x-yaml", MediaType.APPLICATION_JSON})
    @PermissionsAllowed("workflows:read")
    @Operation(summary = "Check a workflow and keep nothing; 422 lists everything that is wrong")
    public Uni<ValidView> validate(@HeaderParam("Content-Type") String type, String document) {
        Author author = author();
        return definitions
                .check(author, document, type)
                .flatMap(checked -> definitions.withCircles(author.tenant(), checked))
                .map(ValidView::of);
    }

    @PUT
    @Path("/workflows/{name}")
    @Consumes({"application/yaml", "text/yaml", "application/x-yaml", MediaType.APPLICATION_JSON})
    @PermissionsAllowed("workflows:write")
    @Operation(summary = "Publish a workflow; a new version only when its content changed")
    public Uni<RestResponse<PublishedView>> put(
            String name, @HeaderParam("Content-Type") String type, String document) {
        String subject = caller.subject();
        Author author = author();
        return definitions
                .check(author, document, type)
                .invoke(checked -> checkName(name, checked.definition()))
                .flatMap(checked -> definitions.withCircles(author.tenant(), checked))
                .flatMap(checked -> definitions
                        .publish(author.tenant(), subject, checked.definition())
                        .map(published -> answer(published, checked)));
    }

    @GET
    @Path("/workflows")
    @PermissionsAllowed("workflows:read")
    @Operation(summary = "List workflows, the latest version of each, by name")
    public Uni<Page<WorkflowView>> list(
            @Parameter(description = "key:value; may be repeated, all must be there") @QueryParam("label")
                    List<String> label,
            @Parameter(description = "A part of the name or of the description") @QueryParam("q") String text,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        return versions.latest(
                        caller.tenantId(),
                        Cursor.decode(cursor),
                        Wanted.labels(label, "label"),
                        Wanted.text(text, "q"),
                        size + 1)
                .map(found ->
                        Page.of(found, size, version -> version.name).map(version -> WorkflowView.of(version, null)));
    }

    @GET
    @Path("/workflows/{name}")
    @PermissionsAllowed("workflows:read")
    @Operation(summary = "Read the latest version of a workflow")
    public Uni<WorkflowView> latest(String name) {
        return definitions.find(caller.tenantId(), name, null).flatMap(this::withContent);
    }

    @GET
    @Path("/workflows/{name}/versions/{version}")
    @PermissionsAllowed("workflows:read")
    @Operation(summary = "Read a version of a workflow")
    public Uni<WorkflowView> version(String name, int version) {
        return definitions.find(caller.tenantId(), name, version).flatMap(this::withContent);
    }

    private Author author() {
        return new Author(caller.tenantId(), caller.scopes());
    }

    private Uni<WorkflowView> withContent(WorkflowVersion version) {
        return definitions.content(version.tenantId, version.digest).map(content -> WorkflowView.of(version, content));
    }

    private static void checkName(String name, Pinned definition) {
        if (!definition.name().equals(name)) {
            throw ProblemException.invalid(
                    "metadata.name", "is '" + definition.name() + "', but the address says '" + name + "'");
        }
    }

    private static RestResponse<PublishedView> answer(Published published, Checked checked) {
        PublishedView view = new PublishedView(
                published.name(), published.version(), published.digest(), unlessEmpty(checked.warnings()));
        return RestResponse.status(published.created() ? Status.CREATED : Status.OK, view);
    }

    private static List<FieldError> unlessEmpty(List<FieldError> warnings) {
        return warnings.isEmpty() ? null : warnings;
    }

    /** @param warnings what is odd about it, by path; absent when nothing is */
    public record PublishedView(String name, int version, String digest, List<FieldError> warnings) {}

    /** @param steps how many there are @param warnings what is odd about it, by path */
    public record ValidView(boolean valid, String name, String digest, int steps, List<FieldError> warnings) {
        static ValidView of(Checked checked) {
            Pinned definition = checked.definition();
            return new ValidView(
                    true,
                    definition.name(),
                    definition.digest(),
                    definition.plan().size(),
                    checked.warnings());
        }
    }
}
