package io.flotilla.billing.budget;

import io.flotilla.billing.money.Money;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.identity.Caller;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Limits on what the tenant may spend. */
@Path("/api/v1/budgets")
@Tag(name = "Budgets")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class BudgetResource {
    private static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    @Inject
    FleetClock clock;

    @Inject
    Budgets budgets;

    @Inject
    Caller caller;

    @GET
    @PermissionsAllowed("budgets:read")
    @Operation(summary = "List the tenant's budgets")
    public Uni<Page<View>> list(@QueryParam("cursor") String cursor, @QueryParam("limit") Integer limit) {
        int size = Cursor.limit(limit);
        String position = Cursor.decode(cursor);
        return budgets.list(caller.tenantId(), position == null ? "" : position, size + 1)
                .map(found -> Page.of(found, size, Budget::name).map(budget -> View.of(budget, clock.now())));
    }

    @GET
    @Path("{name}")
    @PermissionsAllowed("budgets:read")
    @Operation(summary = "Get a budget and how far it is used")
    @APIResponse(
            responseCode = "200",
            description = "The budget; its ETag is what If-Match takes",
            content = @Content(schema = @Schema(implementation = View.class)))
    public Uni<Response> get(@PathParam("name") String name) {
        return budgets.get(caller.tenantId(), name).map(this::answer);
    }

    @PUT
    @Path("{name}")
    @PermissionsAllowed("budgets:write")
    @Operation(
            summary = "Make or change a budget",
            description = "At the limit new spending is refused. Days and months are those of UTC.")
    @APIResponse(
            responseCode = "200",
            description = "It was changed",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(
            responseCode = "201",
            description = "It was made",
            content = @Content(schema = @Schema(implementation = View.class)))
    @APIResponse(responseCode = "412", description = "It was changed meanwhile")
    public Uni<Response> put(
            @PathParam("name") @Pattern(regexp = NAME) String name,
            @HeaderParam("If-Match") String ifMatch,
            @NotNull @Valid Spec spec) {
        Period period = spec.period == null ? Period.TOTAL : spec.period;
        return budgets.put(caller.tenantId(), name, spec.limit, period, version(ifMatch))
                .map(this::written);
    }

    @DELETE
    @Path("{name}")
    @PermissionsAllowed("budgets:write")
    @Operation(summary = "Delete a budget")
    public Uni<Void> delete(@PathParam("name") String name) {
        return budgets.delete(caller.tenantId(), name);
    }

    private Response answer(Budget budget) {
        return Response.ok()
                .header("ETag", "\"" + budget.version() + "\"")
                .entity(View.of(budget, clock.now()))
                .build();
    }

    private Response written(Budget budget) {
        Response answer = answer(budget);
        return budget.version() == 1 ? Response.fromResponse(answer).status(201).build() : answer;
    }

    private static Integer version(String ifMatch) {
        try {
            return ifMatch == null ? null : Integer.valueOf(ifMatch.replace("\"", ""));
        } catch (NumberFormatException e) {
            throw ProblemException.invalid("If-Match", "must be an ETag that was handed out");
        }
    }

    /** @param period {@code total} when absent */
    @Schema(name = "BudgetSpec")
    public record Spec(
            @NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 12) @Schema(type = SchemaType.STRING, description = "In USD, a decimal string")
            BigDecimal limit,

            Period period) {}

    /** @param spent in the current period */
    @Schema(name = "Budget")
    public record View(
            String name,
            String scope,
            Period period,
            String limit,
            String spent,
            String held,
            String currency,
            Instant periodStart,
            int version,
            Instant createdAt,
            Instant updatedAt) {
        static View of(Budget b, Instant now) {
            return new View(
                    b.name(),
                    b.scope(),
                    b.period(),
                    Money.text(b.limit()),
                    Money.text(b.spent()),
                    Money.text(b.held()),
                    Money.CURRENCY,
                    b.periodStart(now),
                    b.version(),
                    b.createdAt(),
                    b.updatedAt());
        }
    }
}
