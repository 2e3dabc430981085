package io.flotilla.sandbox.execution.domain;

import io.flotilla.common.problem.ProblemException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is asked to be run, as requests over REST and Kafka have it and as it is stored.
 *
 * @param code for the runtime's interpreter; or else {@code command}, a command line for bash
 * @param files path below /work to content; written over the workspace
 * @param workspace id of an archive artifact, or null
 * @param budget the run's, for the hold
 * @throws ProblemException for a null among files, env or args
 */
public record ExecutionSpec(
        String runtime,
        String code,
        String command,
        Map<String, String> files,
        String workspace,
        String stdin,
        Map<String, String> env,
        List<String> args,
        RequestedLimits limits,
        String network,
        Budget budget) {

    public ExecutionSpec {
        files = copy("files", files);
        env = copy("env", env);
        args = args == null ? List.of() : withoutNulls("args", args);
        limits = limits == null ? RequestedLimits.NONE : limits;
    }

    private static Map<String, String> copy(String name, Map<String, String> map) {
        if (map == null) {
            return Map.of();
        }
        withoutNulls(name, map.values());
        return Map.copyOf(map);
    }

    private static List<String> withoutNulls(String name, Collection<String> values) {
        if (values.stream().anyMatch(Objects::isNull)) {
            throw ProblemException.invalid(name, "must not contain null");
        }
        return List.copyOf(values);
    }

    /** Limits that were asked for; null where the default is fine. */
    public record RequestedLimits(
            Integer timeoutSeconds,
            Integer memoryMiB,
            Double cpus,
            Integer processes,
            Integer diskMiB,
            Integer outputKiB) {

        static final RequestedLimits NONE = new RequestedLimits(null, null, null, null, null, null);
    }

    /**
     * A spending limit in USD.
     *
     * @param within those of the runs of which the run is a part, or null
     */
    public record Budget(BigDecimal limit, List<Above> within) {}

    public record Above(String runId, BigDecimal limit) {}
}
