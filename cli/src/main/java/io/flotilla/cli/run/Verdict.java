package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.terminal.Sign;
import java.util.Set;

/** How a run ended, for people and as an exit code. */
public enum Verdict {
    PASSED("passed", ExitCode.PASSED, Sign.DONE),
    GATE_FAILED("gate failed", ExitCode.REFUSED, Sign.FAILED),
    REJECTED("rejected", ExitCode.REFUSED, Sign.FAILED),
    FAILED("failed", ExitCode.ERROR, Sign.FAILED),
    CANCELLED("cancelled", ExitCode.ERROR, Sign.CANCELLED),
    INVALID("invalid input", ExitCode.INVALID, Sign.FAILED),
    NOT_CONFIGURED("not configured", ExitCode.INVALID, Sign.FAILED),
    UNAVAILABLE("unavailable", ExitCode.UNAVAILABLE, Sign.FAILED),
    TIMED_OUT("timed out", ExitCode.TIMED_OUT, Sign.FAILED);

    private final String text;
    private final int exitCode;
    private final Sign sign;

    Verdict(String text, int exitCode, Sign sign) {
        this.text = text;
        this.exitCode = exitCode;
        this.sign = sign;
    }

    /**
     * @param status of a run that has ended
     * @param error why it failed, see docs/events
     * @param rejected whether a person said no
     */
    static Verdict of(String status, JsonNode error, boolean rejected) {
        if (status.equals("succeeded")) {
            return PASSED;
        }
        if (status.equals("cancelled")) {
            return CANCELLED;
        }
        if (rejected || error.path("code").asText().equals("rejected")) {
            return REJECTED;
        }
        if (isForTheOperator(error.path("code").asText())) {
            return NOT_CONFIGURED;
        }
        return switch (error.path("class").asText()) {
            case "gate" -> GATE_FAILED;
            case "validation" -> INVALID;
            case "unavailable", "rate-limit" -> UNAVAILABLE;
            case "timeout" -> TIMED_OUT;
            default -> FAILED;
        };
    }

    /** No model is set up, or its provider refuses the key, does not know the model, or the account is empty. */
    private static boolean isForTheOperator(String code) {
        return code.endsWith("not-configured")
                || Set.of("provider-refused", "provider-quota", "model-not-found")
                        .contains(code);
    }

    public String text() {
        return text;
    }

    public int exitCode() {
        return exitCode;
    }

    public Sign sign() {
        return sign;
    }
}
