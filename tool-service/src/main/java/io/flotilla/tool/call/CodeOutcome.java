package io.flotilla.tool.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.common.json.Json;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import java.util.List;

/** Reads an execution as the outcome of {@code code.run}. */
final class CodeOutcome {
    private static final List<String> FIELDS =
            List.of("exitCode", "reason", "stdout", "stderr", "truncated", "result", "artifacts", "usage");
    private static final int LONGEST_QUOTE = 300;

    private CodeOutcome() {}

    static JsonNode output(JsonNode execution) {
        ObjectNode output = Json.object();
        FIELDS.stream().filter(execution::hasNonNull).forEach(field -> output.set(field, execution.get(field)));
        return output;
    }

    /**
     * What went wrong; null when nothing did. A program that was stopped is always an error.
     *
     * @param check whether an exit code other than 0 is one
     */
    static Failure failure(JsonNode execution, boolean check) {
        String reason = execution.path("reason").asText();
        int exitCode = execution.path("exitCode").asInt(0);
        return switch (reason) {
            case "finished" -> exitCode == 0 || !check ? null : exited(exitCode, execution);
            case "timeout" -> Failure.retryable(ErrorClass.TIMEOUT, "timeout", "the program did not end in time");
            case "memory" ->
                Failure.of(
                        ErrorClass.SANDBOX, "memory", "the program used more memory than its limits.memoryMiB allows");
            case "output" ->
                Failure.of(ErrorClass.SANDBOX, "output", "the program printed more than its limits.outputKiB allows");
            default -> Failure.of(ErrorClass.SANDBOX, reason, "the program was ended: " + reason);
        };
    }

    private static Failure exited(int exitCode, JsonNode execution) {
        String last = execution
                .path("stderr")
                .asText()
                .strip()
                .lines()
                .reduce((first, second) -> second)
                .orElse("");
        String text = "the program ended with exit code " + exitCode + (last.isEmpty() ? "" : ": " + shorten(last));
        return Failure.of(ErrorClass.EXIT_CODE, "exit-code", text);
    }

    private static String shorten(String line) {
        return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
    }
}
