package io.flotilla.workflow.timetravel.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.run.api.RunEventView;
import io.flotilla.workflow.run.api.RunView;
import io.flotilla.workflow.run.contract.PublicEvents;
import io.flotilla.workflow.run.domain.Run;
import io.flotilla.workflow.run.persistence.RunQueries.LogEntry;
import io.flotilla.workflow.timetravel.application.Exports;
import io.flotilla.workflow.timetravel.domain.ExportFormat;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Runs as files. */
@Path("/api/v1/runs")
@Tag(name = "Time travel")
public class ExportResource {
    @Inject
    Exports exports;

    @Inject
    Caller caller;

    @GET
    @Path("/{id}/export")
    @PermissionsAllowed("runs:read")
    @Operation(
            operationId = "exportRun",
            summary = "Save a run: all of it as JSON, its steps as CSV, or a report as Markdown or PDF")
    @APIResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = Whole.class)),
                @Content(mediaType = "text/csv", schema = @Schema(implementation = String.class)),
                @Content(mediaType = "text/markdown", schema = @Schema(implementation = String.class)),
                @Content(mediaType = "application/pdf", schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    public Uni<Response> export(
            String id,
            @QueryParam("format") @Parameter(description = "json (the default), csv, md or pdf") String format) {
        ExportFormat wanted = format(format);
        String tenant = caller.tenantId();
        return exports.export(tenant, id, wanted, new Views(tenant)).map(ExportResource::download);
    }

    private static ExportFormat format(String text) {
        String name = text == null ? ExportFormat.JSON.wireName() : text;
        return ExportFormat.of(name)
                .orElseThrow(() ->
                        ProblemException.invalid("format", "'" + name + "' must be one of " + ExportFormat.KNOWN));
    }

    private static Response download(Exports.File file) {
        return Response.ok(file.content(), file.mediaType())
                .header("Content-Disposition", "attachment; filename=\"" + file.name() + "\"")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    /** A run and its log. */
    public record Whole(RunView run, List<RunEventView> events) {}

    /** As everywhere in the API. */
    private record Views(String tenant) implements Exports.Parts {
        @Override
        public byte[] run(Run run) {
            return Json.bytes(RunView.whole(run));
        }

        @Override
        public byte[] event(Run run, LogEntry entry) {
            String id = run.head().id();
            return Json.bytes(RunEventView.of(PublicEvents.of(tenant, id, null, entry.sequence(), entry.event())));
        }
    }
}
