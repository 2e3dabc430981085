package io.flotilla.gateway.status;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1")
@PermitAll
@Tag(name = "Status", description = "What runs here; no key needed")
public class StatusResource {
    @Inject
    FleetStatus fleet;

    /** @param api the version of the API, as in its paths */
    public record Version(String name, String version, String api) {}

    @GET
    @Path("/status")
    @Operation(summary = "Which services are up")
    public Uni<FleetStatus.Status> status() {
        return fleet.get();
    }

    @GET
    @Path("/version")
    @Operation(summary = "Which version runs here")
    public Version version() {
        return new Version("flotilla", fleet.version(), "v1");
    }
}
