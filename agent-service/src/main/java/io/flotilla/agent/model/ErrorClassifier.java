package io.flotilla.agent.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** What a provider's failure means to a run. */
final class ErrorClassifier {
    private static final int LONGEST_DETAIL = 300;

    private ErrorClassifier() {}

    static ModelException classify(Model model, Throwable error) {
        if (error instanceof ModelException known) {
            return known;
        }
        for (Throwable t = error; t != null; t = t.getCause()) {
            Failure failure = known(model, t);
            if (failure != null) {
                Optional<java.time.Duration> wait =
                        t instanceof ProviderException refusal ? refusal.retryAfter() : Optional.empty();
                return new ModelException(failure, wait, error);
            }
        }
        return new ModelException(
                Failure.retryable(ErrorClass.INTERNAL, "internal", "calling " + model + " failed unexpectedly"),
                Optional.empty(),
                error);
    }

    private static Failure known(Model model, Throwable t) {
        return switch (t) {
            case ProviderException refusal -> refused(model, refusal);
            case CutStreamException cut ->
                Failure.retryable(ErrorClass.UNAVAILABLE, "stream-cut", model + ": " + cut.getMessage());
            case MalformedAnswerException malformed -> malformed(model, malformed.getMessage());
            case io.smallrye.mutiny.TimeoutException late -> late(model);
            case java.util.concurrent.TimeoutException late -> late(model);
            case VertxException io -> unreachable(model);
            case IOException io -> unreachable(model);
            default -> null;
        };
    }

    private static Failure refused(Model model, ProviderException refusal) {
        int status = refusal.status();
        JsonNode error = error(refusal.body());
        String code = error.path("code").asText("") + " " + error.path("type").asText("");
        String detail = detail(error);
        if (code.contains("insufficient_quota")) {
            return Failure.of(ErrorClass.FORBIDDEN, "provider-quota", "the account at " + model + " has no quota left");
        }
        return switch (status) {
            case 429 -> Failure.retryable(ErrorClass.RATE_LIMIT, "rate-limited", model + " is busy" + detail);
            // No detail: providers repeat parts of the key.
            case 401, 403 ->
                Failure.of(
                        ErrorClass.FORBIDDEN,
                        "provider-refused",
                        model
                                + " refuses our credentials; set the right API key (OPENAI_API_KEY) and start the fleet again");
            case 408 -> late(model);
            case 404 ->
                Failure.of(
                        ErrorClass.MODEL,
                        "model-not-found",
                        model + " is not known to its provider; check the model's name (OPENAI_MODEL, or the agent's)");
            default ->
                status >= 500
                        ? Failure.retryable(
                                ErrorClass.UNAVAILABLE, "provider-unavailable", model + " answered " + status)
                        : Failure.of(
                                ErrorClass.MODEL, requestCode(code + detail), model + " refuses the call" + detail);
        };
    }

    private static String requestCode(String text) {
        boolean tooLong = text.contains("context_length") || text.contains("context length");
        return tooLong ? "context-too-long" : "request-refused";
    }

    private static Failure late(Model model) {
        return Failure.retryable(ErrorClass.TIMEOUT, "model-timeout", model + " did not answer in time");
    }

    private static Failure unreachable(Model model) {
        return Failure.retryable(ErrorClass.UNAVAILABLE, "provider-unreachable", model + " cannot be reached");
    }

    private static Failure malformed(Model model, String what) {
        return Failure.retryable(ErrorClass.MODEL, "malformed-answer", model + " answered with " + what);
    }

    private static JsonNode error(String body) {
        try {
            JsonNode error = Json.parse(body).path("error");
            return error.isTextual() ? Json.object().set("message", error) : error;
        } catch (UncheckedIOException e) {
            return Json.object();
        }
    }

    private static String detail(JsonNode error) {
        String message = error.path("message").asText("").strip();
        if (message.isEmpty()) {
            return "";
        }
        return ": " + (message.length() > LONGEST_DETAIL ? message.substring(0, LONGEST_DETAIL) + "…" : message);
    }
}
