package io.flotilla.common.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where an exception becomes an answer. */
public class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    @ServerExceptionMapper
    public Response expected(ProblemException e) {
        if (e.status() >= 500) {
            LOG.warnf(e.getCause(), "%s: %s", e.code(), e.getMessage());
        }
        return answer(Problem.of(e));
    }

    @ServerExceptionMapper
    public Response violation(ConstraintViolationException e) {
        List<FieldError> errors = e.getConstraintViolations().stream()
                .map(v -> new FieldError(lastSegments(v), v.getMessage()))
                .toList();
        return answer(Problem.of(ProblemException.invalid(errors)));
    }

    /** Both are named, because Quarkus has a mapper of its own for the more special one. */
    @ServerExceptionMapper({JsonProcessingException.class, MismatchedInputException.class})
    public Response json(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds() == null
                    ? ""
                    : unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", ", "; known: ", ""));
            return answer(Problem.of(ProblemException.invalid(path(unknown), "is not a known field" + known)));
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return answer(Problem.of(ProblemException.invalid(path(mapping), firstLine(e.getOriginalMessage()))));
        }
        return answer(Problem.of(400, "malformed-json", firstLine(e.getOriginalMessage()), false, List.of()));
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return json(json);
        }
        if (e.getCause() instanceof ProblemException problem) {
            return expected(problem);
        }
        int status = e.getResponse().getStatus();
        String code = status == 404 ? "not-found" : "http-" + status;
        return answer(Problem.of(status, code, e.getMessage(), false, List.of()));
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    public Response unauthenticated(Exception e) {
        Problem problem = Problem.of(401, "unauthenticated", "a valid token is needed", false, List.of());
        return Response.fromResponse(answer(problem))
                .header("WWW-Authenticate", "Bearer")
                .build();
    }

    @ServerExceptionMapper
    public Response denied(ForbiddenException e) {
        return answer(Problem.of(ProblemException.forbidden("the caller may not do this")));
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable e) {
        if (Outage.isBehind(e)) {
            LOG.warnf("a dependency is not reachable: %s", e.getMessage());
            Problem problem = Problem.of(503, "unavailable", "the service cannot reach its database", true, List.of());
            return Response.fromResponse(answer(problem))
                    .header("Retry-After", 2)
                    .build();
        }
        LOG.error("unexpected error", e);
        return answer(Problem.of(500, "internal", "an unexpected error; the log has it", true, List.of()));
    }

    private static Response answer(Problem problem) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem)
                .build();
    }

    private static String lastSegments(ConstraintViolation<?> violation) {
        List<String> names = new ArrayList<>();
        violation.getPropertyPath().forEach(node -> names.add(node.toString()));
        // The first two are the resource's method and its parameter.
        return String.join(".", names.size() > 2 ? names.subList(2, names.size()) : names.subList(1, names.size()));
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
