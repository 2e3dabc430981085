package io.flotilla.billing.ledger.application;

import io.flotilla.billing.price.Metered;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;

/**
 * What a service wants to spend, see docs/events.
 *
 * @param id chosen by the spender, the same when it asks again
 * @param budget the run's; may be absent
 */
public record HoldRequest(
        @NotBlank @Size(max = 600) String id,
        @NotBlank @Size(max = 200) String tenantId,
        @Size(max = 200) String runId,
        @Size(max = 300) String stepId,
        @Valid RunBudget budget,
        @NotEmpty @Size(max = 50) List<@NotNull @Valid Item> items) {

    /** @param within those of the runs of which it is a part; may be absent */
    public record RunBudget(
            @NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 12) BigDecimal limit,

            @Size(max = 16) List<@NotNull @Valid Above> within) {
        public RunBudget {
            within = within == null ? List.of() : within;
        }
    }

    public record Above(
            @NotBlank @Size(max = 200) String runId,

            @NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 12) BigDecimal limit) {}

    public record Item(
            @NotBlank @Size(max = 100) String meter,
            @NotBlank @Size(max = 200) String resource,

            @NotNull @DecimalMin("0") @Digits(integer = 18, fraction = 12) BigDecimal quantity)
            implements Metered {}
}
