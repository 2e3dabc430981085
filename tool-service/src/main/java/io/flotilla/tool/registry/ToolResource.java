package io.flotilla.tool.registry;

import io.flotilla.common.page.Page;
import io.quarkus.security.PermissionsAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/tools")
@Tag(name = "Tools")
@PermissionsAllowed("tools:read")
public class ToolResource {
    @Inject
    Tools tools;

    @GET
    @Operation(summary = "List the tools with the schemas of what they take and give")
    public Page<Tool> list() {
        return new Page<>(List.copyOf(tools.all()), null);
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "Get one tool")
    public Tool get(String name) {
        return tools.get(name);
    }
}
