package io.flotilla.sandbox.execution.application;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.flotilla.sandbox.execution.domain.ExecutionSpec.Budget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Holds at billing, see docs/events. */
@Path("/internal/v1/holds")
@RegisterRestClient(configKey = "billing")
interface BillingClient {

    @POST
    Uni<Hold> place(@HeaderParam("Authorization") String authorization, HoldRequest request);

    record HoldRequest(String id, String tenantId, String runId, String stepId, Budget budget, List<Item> items) {}

    record Item(String meter, String resource, BigDecimal quantity) {}

    /** The part of the answer that is read here. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Hold(String id, List<Price> prices) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Price(String meter, String resource, BigDecimal unitPrice) {}
}
