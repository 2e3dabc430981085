package io.flotilla.common.problem;

import java.util.List;

/**
 * The root of every expected error: a stable code, an HTTP status, a text for the person, and whether trying again may
 * help. The technical detail is the cause, which is logged and never sent.
 */
public class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final ErrorClass errorClass;
    private final boolean retryable;
    private final transient List<FieldError> errors;

    private ProblemException(
            int status,
            String code,
            ErrorClass errorClass,
            boolean retryable,
            String message,
            List<FieldError> errors,
            Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.errorClass = errorClass;
        this.retryable = retryable;
        this.errors = List.copyOf(errors);
    }

    public static ProblemException of(int status, String code, ErrorClass errorClass, String message) {
        return new ProblemException(status, code, errorClass, false, message, List.of(), null);
    }

    /** 422: every field that is wrong, at once. */
    public static ProblemException invalid(List<FieldError> errors) {
        String summary = errors.size() == 1
                ? errors.getFirst().path() + " " + errors.getFirst().message()
                : errors.size() + " fields are not valid";
        return new ProblemException(422, "invalid", ErrorClass.VALIDATION, false, summary, errors, null);
    }

    public static ProblemException invalid(String path, String message) {
        return invalid(List.of(new FieldError(path, message)));
    }

    /** 404, also for what belongs to another tenant. */
    public static ProblemException notFound(String kind, String id) {
        return of(404, "not-found", ErrorClass.NOT_FOUND, "there is no " + kind + " '" + id + "'");
    }

    public static ProblemException conflict(String code, String message) {
        return of(409, code, ErrorClass.CONFLICT, message);
    }

    public static ProblemException forbidden(String message) {
        return of(403, "forbidden", ErrorClass.FORBIDDEN, message);
    }

    /** 403 with the places at which something is asked for that the caller may not do. */
    public static ProblemException forbidden(String message, List<FieldError> errors) {
        return new ProblemException(403, "forbidden", ErrorClass.FORBIDDEN, false, message, errors, null);
    }

    public static ProblemException budgetExceeded(String message) {
        return of(402, "budget-exceeded", ErrorClass.BUDGET, message);
    }

    /** 503: something that this depends on is not there at the moment; a message handler is simply tried again later. */
    public static ProblemException unavailable(String message, Throwable cause) {
        return new ProblemException(503, "unavailable", ErrorClass.UNAVAILABLE, true, message, List.of(), cause);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public ErrorClass errorClass() {
        return errorClass;
    }

    public boolean retryable() {
        return retryable;
    }

    public List<FieldError> errors() {
        return errors == null ? List.of() : errors;
    }
}
