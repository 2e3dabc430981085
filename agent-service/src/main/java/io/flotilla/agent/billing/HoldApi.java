package io.flotilla.agent.billing;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.rest.client.reactive.ClientExceptionMapper;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Billing's door for those who are about to spend, see docs/events. */
@RegisterRestClient(configKey = "billing")
@Path("/internal/v1/holds")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface HoldApi {
    @POST
    Uni<Granted> place(@HeaderParam("Authorization") String token, Request request);

    @DELETE
    @Path("{id}")
    Uni<Void> release(@HeaderParam("Authorization") String token, @PathParam("id") String id);

    /** The token has ended, or billing does not know the key that it was signed with. */
    class TokenRefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TokenRefusedException() {
            super("billing refuses the token");
        }
    }

    record Request(String id, String tenantId, String runId, String stepId, Budget budget, List<Item> items) {}

    record Item(String meter, String resource, String quantity) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Granted(String id, List<Price> prices) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Price(String meter, String resource, BigDecimal unitPrice) {}

    @ClientExceptionMapper
    static RuntimeException toException(Response response) {
        int status = response.getStatus();
        if (status < 300) {
            return null;
        }
        String detail = detail(response.hasEntity() ? response.readEntity(String.class) : "");
        return switch (status) {
            case 401 -> new TokenRefusedException();
            case 402 -> ProblemException.budgetExceeded(detail.isEmpty() ? "the budget does not allow it" : detail);
            // Our fault, or billing's data: asking again changes nothing.
            case 400, 409, 422 ->
                ProblemException.of(status, "hold-refused", ErrorClass.VALIDATION, "billing refuses a hold: " + detail);
            default -> ProblemException.unavailable("billing answered " + status, null);
        };
    }

    private static String detail(String body) {
        try {
            JsonNode problem = Json.parse(body);
            return problem.path("detail").asText("");
        } catch (UncheckedIOException e) {
            return "";
        }
    }
}
