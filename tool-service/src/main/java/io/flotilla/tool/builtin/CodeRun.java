package io.flotilla.tool.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.event.Event;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.tool.call.Call;
import io.flotilla.tool.call.Started;
import io.flotilla.tool.call.ToolRunner;
import io.flotilla.tool.registry.Tools;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** {@code code.run}: the sandbox runs the program; the execution has the call's id. */
@ApplicationScoped
class CodeRun implements ToolRunner {
    private static final String NAME = "code.run";
    private static final Duration LONGEST = Duration.ofMinutes(15);

    @Inject
    FleetClock clock;

    @Inject
    Tools tools;

    @Override
    public Set<String> tools() {
        return Set.of(NAME);
    }

    @Override
    public Uni<Started> start(Call call) {
        if (call.arguments().has("code") == call.arguments().has("command")) {
            throw ProblemException.invalid("arguments.code", "or arguments.command must be given, and not both");
        }
        Duration standard = Duration.ofSeconds(tools.get(NAME).timeoutSeconds());
        Event command = call.command()
                .reply(ExecutionRequested.TYPE, execution(call, call.timeout(clock.now(), standard, LONGEST)))
                .replyingTo("tool");
        return Uni.createFrom().item(new Started.Delegated(command));
    }

    private static ExecutionRequested execution(Call call, Duration timeout) {
        JsonNode arguments = call.arguments();
        return new ExecutionRequested(
                call.callId(),
                text(arguments, "runtime"),
                text(arguments, "code"),
                text(arguments, "command"),
                byPath(arguments.path("files")),
                call.workspaceToUse(),
                text(arguments, "stdin"),
                arguments.get("env"),
                arguments.get("args"),
                limits(arguments.path("limits"), timeout),
                "none",
                call.attempt(),
                call.deadline(),
                call.budget());
    }

    private static ExecutionRequested.Limits limits(JsonNode asked, Duration timeout) {
        return new ExecutionRequested.Limits(
                Math.max(1, timeout.plusMillis(999).toSeconds()),
                integer(asked, "memoryMiB"),
                asked.has("cpus") ? Double.valueOf(asked.get("cpus").doubleValue()) : null,
                integer(asked, "processes"),
                integer(asked, "diskMiB"),
                integer(asked, "outputKiB"));
    }

    /** A map of path to content, also from a list of both; of two with one path the later one counts. */
    private static Map<String, JsonNode> byPath(JsonNode files) {
        Map<String, JsonNode> result = new LinkedHashMap<>();
        if (files.isArray()) {
            files.forEach(file -> result.put(file.get("path").asText(), file.get("content")));
        } else {
            files.properties().forEach(file -> result.put(file.getKey(), file.getValue()));
        }
        return result;
    }

    private static Integer integer(JsonNode limits, String field) {
        return limits.has(field) ? Integer.valueOf(limits.get(field).intValue()) : null;
    }

    private static String text(JsonNode arguments, String field) {
        return arguments.path(field).textValue();
    }
}
