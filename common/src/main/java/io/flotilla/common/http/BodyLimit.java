package io.flotilla.common.http;

import io.flotilla.common.problem.Problem;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Refuses bodies that announce to be too large, as Quarkus' own check would, which comes later and says nothing. */
@ApplicationScoped
class BodyLimit {
    private static final int BEFORE_QUARKUS = 10;

    @ConfigProperty(name = "quarkus.http.limits.max-body-size")
    MemorySize limit;

    void install(@Observes Filters filters) {
        filters.register(this::check, BEFORE_QUARKUS);
    }

    private void check(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        if (length == null || Long.parseLong(length) <= limit.asLongValue()) {
            context.next();
            return;
        }
        String detail = "the body is above " + limit.asLongValue() + " bytes";
        UnreadBody.endConnection(context);
        Problems.end(context.response(), Problem.of(413, "too-large", detail, false, List.of()));
    }
}
