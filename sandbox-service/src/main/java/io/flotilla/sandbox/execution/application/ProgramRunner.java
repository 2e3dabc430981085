package io.flotilla.sandbox.execution.application;

import io.flotilla.common.clock.FleetClock;
import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.flotilla.common.problem.Outage;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.sandbox.archive.ArchiveException;
import io.flotilla.sandbox.artifact.Artifact;
import io.flotilla.sandbox.artifact.ArtifactFiles;
import io.flotilla.sandbox.artifact.Artifacts;
import io.flotilla.sandbox.containment.Containment;
import io.flotilla.sandbox.containment.Containment.Availability;
import io.flotilla.sandbox.containment.Containment.Running;
import io.flotilla.sandbox.containment.ContainmentException;
import io.flotilla.sandbox.containment.Interpreter;
import io.flotilla.sandbox.containment.Job;
import io.flotilla.sandbox.containment.Limits;
import io.flotilla.sandbox.containment.Outcome;
import io.flotilla.sandbox.containment.Program;
import io.flotilla.sandbox.execution.domain.Ended;
import io.flotilla.sandbox.execution.domain.Execution;
import io.flotilla.sandbox.execution.domain.ExecutionSpec;
import io.flotilla.sandbox.execution.domain.Output;
import io.flotilla.sandbox.execution.domain.SpecRules;
import io.flotilla.sandbox.settings.SandboxConfig;
import io.flotilla.sandbox.workspace.Workspaces;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Runs one execution: hold, input, containment, result. What the requester must hear is a value, not a failure. */
@ApplicationScoped
class ProgramRunner {

    private static final Logger LOG = Logger.getLogger(ProgramRunner.class);
    private static final Duration FOR_EVER = Duration.ofDays(1);

    @Inject
    FleetClock clock;

    @Inject
    Containment containment;

    @Inject
    Holds holds;

    @Inject
    Artifacts artifacts;

    @Inject
    ArtifactFiles files;

    @Inject
    Deltas deltas;

    @Inject
    SpecRules rules;

    @Inject
    SandboxConfig config;

    /**
     * Fails only as {@code unavailable}: billing or the database is away, so try again later.
     *
     * @param started told of the program once it runs, so that it can be killed
     */
    Uni<Finished> run(Execution execution, Consumer<Running> started) {
        Optional<Failure> refusal = refusal(execution);
        if (refusal.isPresent()) {
            return Uni.createFrom().item(Finished.failed(refusal.get(), execution.attempts() > 1));
        }
        Limits limits = rules.effective(execution.spec().limits(), timeLeft(execution));
        return holds.place(execution, limits.timeout())
                .flatMap(prices -> contain(execution, limits, prices, started))
                .onFailure(ProgramRunner::isForRequester)
                .recoverWithItem(error -> Finished.failed(Failure.from(error), execution.attempts() > 1));
    }

    /** Why it is not even tried. */
    private Optional<Failure> refusal(Execution execution) {
        if (execution.cancelled() != null) {
            return Optional.of(Failure.of(ErrorClass.CANCELLED, "cancelled", Output.clean(execution.cancelled())));
        }
        if (timeLeft(execution).toMillis() <= 0) {
            return Optional.of(Failure.of(ErrorClass.TIMEOUT, "deadline-passed", "the requester waits no longer"));
        }
        if (execution.attempts() > config.maxAttempts()) {
            return Optional.of(Failure.of(
                    ErrorClass.SANDBOX, "interrupted", "the service ended too often while this program ran"));
        }
        return Optional.empty();
    }

    private Duration timeLeft(Execution execution) {
        return execution.deadline() == null ? FOR_EVER : Duration.between(clock.now(), execution.deadline());
    }

    private Uni<Finished> contain(Execution execution, Limits limits, Prices prices, Consumer<Running> started) {
        var collector = new Collector(execution, deltas, artifacts, files);
        return workspace(execution)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(archive -> start(execution, limits, archive, collector))
                .invoke(started)
                .flatMap(running -> Uni.createFrom().completionStage(running.outcome()))
                .map(outcome -> completed(outcome, collector, prices))
                .onFailure(ProgramRunner::isForRequester)
                .recoverWithItem(error -> Finished.failed(failure(execution, error), true));
    }

    private static boolean isForRequester(Throwable error) {
        // A containment that fails may have a file system's error as its cause, which is no outage that passes.
        return error instanceof ContainmentException || !Outage.isBehind(error);
    }

    private Uni<Optional<Path>> workspace(Execution execution) {
        String id = execution.spec().workspace();
        return id == null
                ? Uni.createFrom().item(Optional.empty())
                : artifacts.find(execution.tenantId(), id).map(artifact -> Optional.of(artifacts.path(artifact)));
    }

    private Running start(Execution execution, Limits limits, Optional<Path> archive, Collector collector) {
        Availability availability = containment.availability();
        ExecutionSpec spec = execution.spec();
        if (!availability.usable()) {
            throw new NotContainable(availability.message());
        }
        Interpreter interpreter = Sandbox.interpreter(config.runtimes().get(spec.runtime()));
        if (spec.code() != null && !Files.isExecutable(Path.of(interpreter.path()))) {
            throw new NotContainable("the runtime " + spec.runtime() + " needs " + interpreter.path());
        }
        Program program = spec.code() != null ? new Program.Code(spec.code()) : new Program.Command(spec.command());
        String stdin = spec.stdin() == null ? "" : spec.stdin();
        var job = new Job(
                interpreter,
                program,
                spec.args(),
                spec.env(),
                stdin.getBytes(StandardCharsets.UTF_8),
                input(spec, archive, limits),
                limits);
        return containment.start(job, collector);
    }

    private Optional<Path> input(ExecutionSpec spec, Optional<Path> archive, Limits limits) {
        if (archive.isEmpty() && spec.files().isEmpty()) {
            return Optional.empty();
        }
        try {
            Path tar = files.temporary();
            try {
                long bytes = Workspaces.pack(archive, spec.files(), tar);
                if (bytes > (long) limits.diskMiB() << 20) {
                    throw ProblemException.of(
                            422,
                            "workspace-too-large",
                            ErrorClass.VALIDATION,
                            "the workspace has " + bytes + " bytes, more than diskMiB allows");
                }
                return Optional.of(tar);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(tar);
                throw e;
            }
        } catch (ArchiveException e) {
            throw ProblemException.of(422, e.fault().code(), ErrorClass.VALIDATION, e.getMessage());
        } catch (IOException e) {
            LOG.error("cannot prepare a workspace", e);
            throw new IllegalStateException("the workspace cannot be prepared");
        }
    }

    private static Finished completed(Outcome outcome, Collector collector, Prices prices) {
        var usage = new Ended.Used(
                Seconds.of(outcome.usage().wall()),
                Seconds.of(outcome.usage().cpu()),
                outcome.usage().maxMemoryBytes());
        Output output = Output.of(outcome.stdout(), outcome.stderr());
        List<Artifact> taken = collector.taken();
        var ended = new Ended.Completed(
                outcome.exitCode(),
                outcome.reason().name().toLowerCase(Locale.ROOT),
                output.stdout(),
                output.stderr(),
                outcome.truncated() || output.truncated() || collector.incomplete(),
                collector.result(),
                taken.stream().map(ProgramRunner::left).toList(),
                usage,
                prices.cost(usage.wallSeconds()));
        return new Finished(ended, taken, true);
    }

    private static Ended.Left left(Artifact a) {
        return new Ended.Left(a.name(), a.id(), a.size(), a.sha256(), a.contentType());
    }

    private static Failure failure(Execution execution, Throwable error) {
        return switch (error) {
            case NotContainable e -> Failure.retryable(ErrorClass.UNAVAILABLE, "sandbox-unavailable", e.getMessage());
            case ContainmentException e
            when e.isUnavailable() -> Failure.retryable(ErrorClass.UNAVAILABLE, "sandbox-unavailable", e.getMessage());
            case ContainmentException e -> {
                LOG.errorf(e, "%s could not be contained", execution.id());
                yield Failure.retryable(ErrorClass.SANDBOX, "sandbox-fault", Output.clean(e.getMessage()));
            }
            case ProblemException e -> Failure.from(e);
            default -> {
                LOG.errorf(error, "%s failed", execution.id());
                yield Failure.from(error);
            }
        };
    }

    /** This machine cannot contain programs; the message says why. */
    private static final class NotContainable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotContainable(String message) {
            super(message);
        }
    }
}
