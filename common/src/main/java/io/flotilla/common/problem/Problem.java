package io.flotilla.common.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The body of every error answer, RFC 9457; {@code code} is stable, {@code retryable} says whether to try again. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @JsonInclude(JsonInclude.Include.ALWAYS) boolean retryable,
        List<FieldError> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(int status, String code, String detail, boolean retryable, List<FieldError> errors) {
        return new Problem("about:blank", title(status), status, detail, code, retryable, errors);
    }

    public static Problem of(ProblemException e) {
        return of(e.status(), e.code(), e.getMessage(), e.retryable(), e.errors());
    }

    private static String title(int status) {
        var known = jakarta.ws.rs.core.Response.Status.fromStatusCode(status);
        if (known != null) {
            return known.getReasonPhrase();
        }
        return status == 422 ? "Unprocessable Content" : "Error";
    }
}
