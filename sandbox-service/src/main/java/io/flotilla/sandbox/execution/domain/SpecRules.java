package io.flotilla.sandbox.execution.domain;

import io.flotilla.common.problem.FieldError;
import io.flotilla.sandbox.archive.ArchiveException;
import io.flotilla.sandbox.archive.EntryPath;
import io.flotilla.sandbox.containment.Job;
import io.flotilla.sandbox.containment.Limits;
import io.flotilla.sandbox.execution.domain.ExecutionSpec.RequestedLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a request must satisfy; every breach is told at once. */
public final class SpecRules {

    private static final int MOST_FILES = 1_000;
    private static final int MOST_CHARACTERS = 4 << 20;
    private static final int MOST_ARGS = 256;
    private static final int MOST_ARG_CHARACTERS = 64 << 10;

    private final Set<String> runtimes;
    private final Limits most;

    /** @param most upper bound of each limit */
    public SpecRules(Set<String> runtimes, Limits most) {
        this.runtimes = Set.copyOf(runtimes);
        this.most = most;
    }

    public List<FieldError> check(ExecutionSpec spec) {
        List<FieldError> errors = new ArrayList<>();
        program(spec, errors);
        surroundings(spec, errors);
        limits(spec.limits(), errors);
        return errors;
    }

    private void program(ExecutionSpec spec, List<FieldError> errors) {
        if (spec.runtime() == null || !runtimes.contains(spec.runtime())) {
            errors.add(new FieldError(
                    "runtime",
                    "must be one of "
                            + String.join(", ", runtimes.stream().sorted().toList())));
        }
        if ((spec.code() == null) == (spec.command() == null)) {
            errors.add(new FieldError("code", "either code or command is needed, and not both"));
        }
        if (spec.args().size() > MOST_ARGS
                || spec.args().stream().mapToLong(String::length).sum() > MOST_ARG_CHARACTERS) {
            errors.add(new FieldError("args", "are too many or too long"));
        }
        if (spec.args().stream().anyMatch(arg -> arg.indexOf('\0') >= 0)) {
            errors.add(new FieldError("args", "must not contain a NUL character"));
        }
        if (spec.network() != null && !spec.network().equals("none")) {
            errors.add(new FieldError("network", "must be none"));
        }
    }

    private static void surroundings(ExecutionSpec spec, List<FieldError> errors) {
        for (Map.Entry<String, String> variable : spec.env().entrySet()) {
            if (!Job.isPermitted(variable.getKey(), variable.getValue())) {
                errors.add(new FieldError("env." + Output.clean(variable.getKey()), "is not a permitted variable"));
            }
        }
        if (spec.files().size() > MOST_FILES) {
            errors.add(new FieldError("files", "must be up to " + MOST_FILES));
        }
        long characters = length(spec.code()) + length(spec.command()) + length(spec.stdin());
        for (Map.Entry<String, String> file : spec.files().entrySet()) {
            characters += file.getValue().length();
            if (!isSafe(file.getKey())) {
                errors.add(new FieldError("files." + Output.clean(file.getKey()), "is not a safe relative path"));
            }
        }
        if (characters > MOST_CHARACTERS) {
            errors.add(new FieldError("files", "code, input and files are too large; upload a workspace"));
        }
    }

    private static long length(String text) {
        return text == null ? 0 : text.length();
    }

    private static boolean isSafe(String path) {
        try {
            return !EntryPath.normalise(path).isEmpty();
        } catch (ArchiveException e) {
            return false;
        }
    }

    private void limits(RequestedLimits asked, List<FieldError> errors) {
        range("timeoutSeconds", asked.timeoutSeconds(), 1, most.timeout().toSeconds(), errors);
        range("memoryMiB", asked.memoryMiB(), 16, most.memoryMiB(), errors);
        range("cpus", asked.cpus(), 0.01, most.cpus(), errors);
        range("processes", asked.processes(), 1, most.processes(), errors);
        range("diskMiB", asked.diskMiB(), 1, most.diskMiB(), errors);
        range("outputKiB", asked.outputKiB(), 1, most.outputKiB(), errors);
    }

    private static void range(String name, Number value, double least, double greatest, List<FieldError> errors) {
        if (value != null && !(value.doubleValue() >= least && value.doubleValue() <= greatest)) {
            errors.add(new FieldError("limits." + name, "must be from " + text(least) + " to " + text(greatest)));
        }
    }

    private static String text(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /** The limits in force: what was asked for, else the default, never above what is allowed or has time left. */
    public Limits effective(RequestedLimits asked, Duration timeLeft) {
        Limits standard = Limits.DEFAULT;
        long seconds = or(asked.timeoutSeconds(), (int) standard.timeout().toSeconds());
        Duration timeout = Duration.ofSeconds(Math.min(seconds, most.timeout().toSeconds()));
        return new Limits(
                timeout.compareTo(timeLeft) < 0 ? timeout : timeLeft,
                Math.min(or(asked.memoryMiB(), standard.memoryMiB()), most.memoryMiB()),
                Math.min(asked.cpus() == null ? standard.cpus() : asked.cpus(), most.cpus()),
                Math.min(or(asked.processes(), standard.processes()), most.processes()),
                Math.min(or(asked.diskMiB(), standard.diskMiB()), most.diskMiB()),
                Math.min(or(asked.outputKiB(), standard.outputKiB()), most.outputKiB()));
    }

    private static int or(Integer value, int standard) {
        return value == null ? standard : value;
    }
}
