package io.flotilla.agent.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.definition.Agents.Saved;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.json.Json;
import io.flotilla.common.page.Page;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Agent definitions. */
@Path("/api/v1/agents")
@Tag(name = "Agents")
@Produces(MediaType.APPLICATION_JSON)
public class AgentsResource {
    @Inject
    Agents agents;

    @Inject
    Caller caller;

    @GET
    @PermissionsAllowed("agents:read")
    @Operation(summary = "List the agents", description = "The tenant's own and those that come with Flotilla.")
    public Uni<Page<Summary>> list(@QueryParam("cursor") String cursor, @QueryParam("limit") Integer limit) {
        return agents.list(caller.tenantId(), cursor, limit).map(page -> page.map(Summary::of));
    }

    @GET
    @Path("{name}")
    @PermissionsAllowed("agents:read")
    @Operation(summary = "Get an agent's latest version")
    public Uni<Detail> get(@PathParam("name") String name) {
        return agents.resolve(caller.tenantId(), name).map(Detail::of);
    }

    @GET
    @Path("{name}/versions/{version}")
    @PermissionsAllowed("agents:read")
    @Operation(summary = "Get one version of an agent")
    public Uni<Detail> version(@PathParam("name") String name, @PathParam("version") String version) {
        return agents.resolve(caller.tenantId(), name + "@" + version).map(Detail::of);
    }

    @PUT
    @Path("{name}")
    @PermissionsAllowed("agents:write")
    @Consumes({"application/yaml", "application/x-yaml", "text/yaml", MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @Operation(
            summary = "Save an agent",
            description = "A kind: Agent resource as YAML or JSON. A new version is made when its content changed.")
    @APIResponse(
            responseCode = "200",
            description = "It was the same already",
            content = @Content(schema = @Schema(implementation = Reference.class)))
    @APIResponse(
            responseCode = "201",
            description = "A new version was made",
            content = @Content(schema = @Schema(implementation = Reference.class)))
    @APIResponse(responseCode = "422", description = "Every field that is wrong, by its path")
    public Uni<Response> put(@PathParam("name") String name, String text) {
        return agents.put(caller.tenantId(), caller.subject(), name, text == null ? "" : text)
                .map(AgentsResource::answer);
    }

    private static Response answer(Saved saved) {
        AgentVersion version = saved.version();
        return Response.status(saved.created() ? 201 : 200)
                .entity(new Reference(version.name(), version.version(), version.digest()))
                .build();
    }

    @RegisterForReflection
    @Schema(name = "AgentReference")
    public record Reference(String name, int version, String digest) {}

    /** An agent in a list. */
    @Schema(name = "AgentSummary")
    public record Summary(
            String name,
            int version,
            String digest,
            String description,
            Map<String, String> labels,
            List<String> tools,
            boolean builtIn,
            Instant createdAt) {
        static Summary of(AgentVersion version) {
            Agent agent = version.agent();
            return new Summary(
                    version.name(),
                    version.version(),
                    version.digest(),
                    agent.metadata().description(),
                    agent.metadata().labels(),
                    agent.spec().tools().stream().map(Agent.ToolUse::name).toList(),
                    version.builtIn(),
                    version.createdAt());
        }
    }

    /** The resource as it was saved, and what the service knows about that version. */
    @Schema(name = "Agent")
    public record Detail(
            String name,
            int version,
            String digest,
            boolean builtIn,
            Instant createdAt,
            String createdBy,
            JsonNode definition) {
        static Detail of(AgentVersion version) {
            return new Detail(
                    version.name(),
                    version.version(),
                    version.digest(),
                    version.builtIn(),
                    version.createdAt(),
                    version.createdBy(),
                    Json.parse(version.document));
        }
    }
}
