package io.flotilla.local.model.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;

/** A refusal in OpenAI's shape: {@code {"error": {"message", "type", "param", "code"}}} with an HTTP status. */
public final class ApiError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final String param;
    private final String code;

    private ApiError(int status, String type, String param, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /** 400: the request breaks a rule of the protocol; {@code param} names the field. */
    public static ApiError invalid(String param, String message) {
        return new ApiError(400, "invalid_request_error", param, null, message);
    }

    /** 404 for a model that is not served here. */
    public static ApiError unknownModel(String model) {
        return new ApiError(
                404,
                "invalid_request_error",
                "model",
                "model_not_found",
                "The model `" + model + "` does not exist; this server has `rules-1` only.");
    }

    /** 404 for an address that is not served here. */
    public static ApiError unknownAddress(String method, String path) {
        return new ApiError(
                404, "invalid_request_error", null, "unknown_url", "Unknown request URL: " + method + " " + path);
    }

    /** 405. */
    public static ApiError wrongMethod(String method, String path) {
        return new ApiError(
                405, "invalid_request_error", null, "method_not_supported", "Not allowed to " + method + " on " + path);
    }

    /** 413: the body has more than {@code limit} bytes. */
    public static ApiError tooLarge(long limit) {
        return new ApiError(
                413,
                "invalid_request_error",
                null,
                "request_too_large",
                "The request is larger than " + limit + " bytes.");
    }

    /** 429, as a rate-limited account gets it. */
    public static ApiError rateLimited() {
        return new ApiError(
                429,
                "requests",
                null,
                "rate_limit_exceeded",
                "Rate limit reached (a fault that was switched on for this request).");
    }

    /** 503. */
    public static ApiError overloaded() {
        return new ApiError(
                503,
                "server_error",
                null,
                "overloaded",
                "The engine is currently overloaded (a fault that was switched on for this request).");
    }

    /** 500: a fault of this server itself. */
    public static ApiError internal() {
        return new ApiError(500, "server_error", null, null, "The server had an error while processing the request.");
    }

    public int status() {
        return status;
    }

    /** The response body. */
    public String body() {
        return Json.wire(new Body(new Detail(getMessage(), type, param, code)));
    }

    private record Body(Detail error) {}

    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record Detail(String message, String type, String param, String code) {}
}
