package io.flotilla.workflow.input;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.workflow.definition.domain.Fields;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Nothing has a NUL in its name, and the database does not even take one as a parameter. */
public class NulFilter {
    @ServerRequestFilter
    public void check(UriInfo uri) {
        if (Fields.hasNul(uri.getPath())) {
            throw ProblemException.of(404, "not-found", ErrorClass.NOT_FOUND, "there is nothing of this name");
        }
        uri.getQueryParameters().forEach((name, values) -> {
            if (values.stream().anyMatch(Fields::hasNul)) {
                throw ProblemException.invalid(name, Fields.NO_NUL);
            }
        });
    }
}
