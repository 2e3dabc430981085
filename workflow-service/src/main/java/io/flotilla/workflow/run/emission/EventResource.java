package io.flotilla.workflow.run.emission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Events;
import io.flotilla.workflow.definition.domain.Limits;
import io.flotilla.workflow.expression.JsonSize;
import io.flotilla.workflow.run.emission.EmitEvent.Emitted;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Events from outside that steps of runs wait for. */
@Path("/api/v1/events")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Runs")
public class EventResource {
    @Inject
    EmitEvent emitEvent;

    @Inject
    Caller caller;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @PermissionsAllowed("runs:write")
    @Operation(
            operationId = "emitEvent",
            summary =
                    "Tell all steps that wait for an event of this name; one that begins to wait later does not see it")
    public Uni<RestResponse<Emitted>> emit(
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String key, Emission body) {
        if (body == null || body.name() == null || !Events.isName(body.name())) {
            throw ProblemException.invalid("name", Events.RULE);
        }
        JsonNode data = body.data() == null ? NullNode.instance : body.data();
        if (JsonSize.exceeds(data, Limits.INLINE_BYTES)) {
            throw ProblemException.invalid(
                    "data", "is larger than " + Limits.INLINE_BYTES / 1024 + " KiB; store it as an artifact");
        }
        return emitEvent
                .emit(caller.tenantId(), key, body.name(), data)
                .map(emitted -> RestResponse.status(RestResponse.Status.ACCEPTED, emitted));
    }

    /** @param data what conditions can read as {@code event.data} */
    public record Emission(String name, JsonNode data) {}
}
