package io.flotilla.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.cli.ExitCode;
import io.flotilla.cli.terminal.Sign;

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
        if (error.path("code").asText().endsWith("not-configured")) {
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
