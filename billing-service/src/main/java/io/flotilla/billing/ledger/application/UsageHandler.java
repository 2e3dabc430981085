package io.flotilla.billing.ledger.application;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flotilla.billing.ledger.domain.Usage;
import io.flotilla.common.event.Event;
import io.flotilla.common.json.Json;
import io.flotilla.common.messaging.Commit;
import io.flotilla.common.messaging.EventHandler;
import io.flotilla.common.messaging.Lease;
import io.flotilla.common.problem.FieldError;
import io.flotilla.common.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Usage as the services report it. What makes no sense goes to the dead letters, where a person finds it. */
@ApplicationScoped
class UsageHandler implements EventHandler {
    private static final int MAX_DIGITS = 30;

    @Inject
    Settlements settlements;

    @Override
    public Set<String> types() {
        return Set.of("io.flotilla.usage.recorded.v1");
    }

    @Override
    public Uni<Commit> handle(Event event, Lease lease) {
        Usage usage = usage(event);
        return Commit.of(tx -> settlements.settle(tx, usage, event.traceparent()));
    }

    private static Usage usage(Event event) {
        Recorded data = read(event);
        check(data);
        return new Usage(
                data.usageId,
                event.tenantId(),
                event.runId(),
                event.stepId(),
                data.agent,
                data.holdId,
                Boolean.TRUE.equals(data.last),
                data.occurredAt == null ? event.time() : data.occurredAt,
                data.items);
    }

    private static Recorded read(Event event) {
        try {
            return Json.convert(event.data(), Recorded.class);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("data", "is not a usage record: " + e.getMessage());
        }
    }

    private static void check(Recorded data) {
        List<FieldError> errors = new ArrayList<>();
        if (data.usageId == null || data.usageId.isBlank()) {
            errors.add(new FieldError("usageId", "is missing"));
        }
        if (data.items == null) {
            errors.add(new FieldError("items", "is missing"));
        } else if (!data.items.stream().allMatch(UsageHandler::isValid)) {
            errors.add(new FieldError("items", "need a meter, a resource and a quantity that is not negative"));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private static boolean isValid(Usage.Item item) {
        return item != null && item.meter() != null && item.resource() != null && isQuantity(item.quantity());
    }

    private static boolean isQuantity(BigDecimal quantity) {
        return quantity != null
                && quantity.signum() >= 0
                && Math.abs((long) quantity.scale()) <= MAX_DIGITS
                && quantity.precision() <= MAX_DIGITS;
    }

    @RegisterForReflection
    private record Recorded(
            String usageId,
            String holdId,
            String agent,
            @JsonProperty("final") Boolean last,
            Instant occurredAt,
            List<Usage.Item> items) {}
}
