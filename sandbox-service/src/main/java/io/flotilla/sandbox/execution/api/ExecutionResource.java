package io.flotilla.sandbox.execution.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.sandbox.execution.application.Requests;
import io.flotilla.sandbox.execution.domain.Execution;
import io.flotilla.sandbox.execution.persistence.ExecutionRepository;
import io.flotilla.sandbox.execution.persistence.ExecutionRepository.Listed;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Programs in the sandbox. */
@Path("/api/v1/executions")
@Tag(name = "Executions")
@Produces(MediaType.APPLICATION_JSON)
public class ExecutionResource {

    private static final int LARGEST_BODY = 8 << 20;

    @Inject
    Requests requests;

    @Inject
    ExecutionRepository executions;

    @Inject
    Caller caller;

    @Inject
    ObjectMapper json;

    /** What is known of an execution that was just accepted. */
    @RegisterForReflection
    @Schema(name = "AcceptedExecution")
    public record Accepted(String id, String status) {}

    // The body is a stream because the service's bound for bodies is made for artifacts, not for JSON in memory.
    @POST
    @Blocking
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed("executions:write")
    @Operation(summary = "Run a program", description = "Runs in its own time; ask for the result by the id.")
    @APIResponse(
            responseCode = "202",
            description = "It was accepted",
            content = @Content(schema = @Schema(implementation = Accepted.class)))
    @APIResponse(responseCode = "413", description = "It is too large; upload a workspace")
    @RequestBody(content = @Content(schema = @Schema(implementation = NewExecution.class)))
    public Uni<Response> submit(InputStream body) throws IOException {
        NewExecution wanted = json.readValue(bounded(body), NewExecution.class);
        if (wanted == null) {
            throw ProblemException.invalid("body", "is missing");
        }
        return requests.submit(caller.tenantId(), wanted.spec()).map(ExecutionResource::accepted);
    }

    @GET
    @Path("{id}")
    @PermissionsAllowed("executions:read")
    @Operation(summary = "Get an execution and what came of it")
    public Uni<ExecutionView> get(@PathParam("id") String id) {
        return executions
                .find(caller.tenantId(), id)
                .map(found -> found.orElseThrow(() -> ProblemException.notFound("execution", id)))
                .map(ExecutionView::full);
    }

    @GET
    @PermissionsAllowed("executions:read")
    @Operation(summary = "List executions, newest first, without their output")
    public Uni<Page<ExecutionView>> list(
            @QueryParam("runId") String runId,
            @QueryParam("cursor") String cursor,
            @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        return executions
                .list(caller.tenantId(), runId, position(cursor), size + 1)
                .map(rows -> Page.of(rows, size, row -> Long.toString(row.seq())))
                .map(page -> page.map(Listed::execution).map(ExecutionView::brief));
    }

    private static Long position(String cursor) {
        String decoded = Cursor.decode(cursor);
        try {
            return decoded == null ? null : Long.valueOf(decoded);
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("cursor", "is not a cursor that was handed out");
        }
    }

    private static byte[] bounded(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(LARGEST_BODY + 1);
        if (bytes.length > LARGEST_BODY) {
            throw ProblemException.of(
                    413, "too-large", ErrorClass.VALIDATION, "the request is too large; upload a workspace");
        }
        return bytes;
    }

    private static Response accepted(Execution execution) {
        return Response.accepted(new Accepted(execution.id(), "queued"))
                .location(URI.create("/api/v1/executions/" + execution.id()))
                .build();
    }
}
