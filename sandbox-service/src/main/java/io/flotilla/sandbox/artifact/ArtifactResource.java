package io.flotilla.sandbox.artifact;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Files in and out. */
@Path("/api/v1/artifacts")
@Tag(name = "Artifacts")
public class ArtifactResource {

    private static final int LONGEST_NAME = 255;

    @Inject
    Artifacts artifacts;

    @Inject
    ArtifactFiles files;

    @Inject
    Caller caller;

    /** An artifact as people see it. */
    @RegisterForReflection
    @Schema(name = "Artifact")
    public record View(String id, long size, String sha256, String contentType, String name, Instant createdAt) {
        static View of(Artifact a) {
            return new View(a.id(), a.size(), a.sha256(), a.contentType(), a.name(), a.createdAt());
        }
    }

    @POST
    @Blocking
    @Consumes(MediaType.WILDCARD)
    @PermissionsAllowed("artifacts:write")
    @Operation(summary = "Upload bytes of any kind", description = "Streamed to disk; the content type is kept.")
    @APIResponse(
            responseCode = "201",
            description = "The artifact",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "413", description = "It is larger than artifacts may be")
    @RequestBody(content = @Content(mediaType = "*/*", schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Uni<Response> upload(
            InputStream body,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long length,
            @QueryParam("name") String name)
            throws IOException {
        files.checkSize(length == null ? 0 : length);
        checkName(name);
        Artifact artifact = artifacts.describe(caller.tenantId(), files.store(body), contentType, name);
        return artifacts.save(artifact, caller.subject()).map(ArtifactResource::created);
    }

    @GET
    @Path("{id}")
    @PermissionsAllowed("artifacts:read")
    @Operation(summary = "Download an artifact")
    @APIResponse(
            responseCode = "200",
            description = "The bytes, with the type that they came with",
            content = @Content(mediaType = "*/*", schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "304", description = "It is known already")
    public Uni<Response> download(@PathParam("id") String id, @HeaderParam(HttpHeaders.IF_NONE_MATCH) String known) {
        return artifacts.find(caller.tenantId(), id).map(artifact -> content(artifact, known));
    }

    @HEAD
    @Path("{id}")
    @PermissionsAllowed("artifacts:read")
    @Operation(summary = "Look at an artifact without its bytes")
    @APIResponse(responseCode = "200", description = "Size, type, name and ETag, as headers")
    public Uni<Response> head(@PathParam("id") String id) {
        return artifacts
                .find(caller.tenantId(), id)
                .map(artifact -> describe(Response.ok(), artifact)
                        .header(HttpHeaders.CONTENT_LENGTH, artifact.size())
                        .build());
    }

    private Response content(Artifact artifact, String known) {
        if (known != null && known.contains(etag(artifact))) {
            return Response.notModified()
                    .header(HttpHeaders.ETAG, etag(artifact))
                    .build();
        }
        return describe(Response.ok(artifacts.path(artifact)), artifact).build();
    }

    private static Response.ResponseBuilder describe(Response.ResponseBuilder response, Artifact artifact) {
        return response.header(HttpHeaders.CONTENT_TYPE, artifact.contentType())
                .header(HttpHeaders.ETAG, etag(artifact))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + artifact.fileName() + "\"")
                .header(HttpHeaders.CACHE_CONTROL, "private, immutable, max-age=31536000")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header("X-Content-Type-Options", "nosniff");
    }

    private static String etag(Artifact artifact) {
        return "\"" + artifact.sha256() + "\"";
    }

    private static void checkName(String name) {
        if (name != null && (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl))) {
            throw ProblemException.invalid("name", "must have up to 255 characters and no control character");
        }
    }

    private static Response created(Artifact artifact) {
        return Response.created(URI.create("/api/v1/artifacts/" + artifact.id()))
                .entity(View.of(artifact))
                .type(MediaType.APPLICATION_JSON)
                .build();
    }
}
