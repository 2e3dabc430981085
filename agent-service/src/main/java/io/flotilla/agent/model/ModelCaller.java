package io.flotilla.agent.model;

import io.flotilla.common.problem.ErrorClass;
import io.flotilla.common.problem.Failure;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** The one place where a failed call is tried again. */
@ApplicationScoped
public class ModelCaller {
    private static final Logger LOG = Logger.getLogger(ModelCaller.class);

    @Inject
    OpenAiClient client;

    @Inject
    CoolDowns coolDowns;

    @Inject
    TokenCounter counter;

    @Inject
    ModelConfig config;

    @Inject
    MeterRegistry metrics;

    @Inject
    Vertx vertx;

    /** Fails with {@link ModelException} when it cannot be had, or not now. */
    public Uni<ModelAnswer> call(Model model, ChatCall call, Progress progress) {
        return attempt(new Task(model, call, progress), 1).flatMap(answer -> counted(call, answer));
    }

    private Uni<ModelAnswer> attempt(Task task, int number) {
        return gate(task.model())
                .chain(() -> client.stream(task.model(), task.call(), task.progress()))
                .onItem()
                .invoke(() -> count(task.model(), "ok"))
                .onFailure()
                .transform(e -> ErrorClassifier.classify(task.model(), e))
                .map(answer -> answer.after(number))
                .onFailure(ModelException.class)
                .recoverWithUni(e -> again(task, number, (ModelException) e));
    }

    private Uni<ModelAnswer> again(Task task, int number, ModelException error) {
        Failure failure = error.failure();
        count(task.model(), failure.errorClass().wireName());
        error.retryAfter().ifPresent(wait -> coolDowns.start(task.model(), wait));
        if (!failure.retryable() || number >= config.retry().attempts() || isTooLong(error.retryAfter())) {
            return Uni.createFrom().failure(error);
        }
        Duration wait = error.retryAfter().orElseGet(() -> backoff(number));
        LOG.infof("attempt %d: %s; again in %d ms", number, error.getMessage(), wait.toMillis());
        return pause(wait).chain(() -> attempt(task, number + 1));
    }

    /** A provider that asked for patience is left alone, by every call of this process. */
    private Uni<Void> gate(Model model) {
        Duration left = coolDowns.left(model);
        if (left.isZero()) {
            return Uni.createFrom().voidItem();
        }
        return pause(isTooLong(Optional.of(left)) ? config.retry().maxWait() : left)
                .invoke(() -> checkOpen(model));
    }

    private void checkOpen(Model model) {
        Duration left = coolDowns.left(model);
        if (!left.isZero()) {
            throw new ModelException(
                    Failure.retryable(ErrorClass.RATE_LIMIT, "rate-limited", model + " asked us to wait"),
                    Optional.of(left),
                    null);
        }
    }

    private boolean isTooLong(Optional<Duration> wait) {
        return wait.isPresent() && wait.get().compareTo(config.retry().maxWait()) > 0;
    }

    /** Doubles, with jitter on the upper half, so that calls that failed together do not return together. */
    private Duration backoff(int number) {
        long full = config.retry().backoff().toMillis() << Math.min(16, number - 1);
        long capped = Math.min(full, config.retry().maxBackoff().toMillis());
        return Duration.ofMillis(capped / 2 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
    }

    private Uni<Void> pause(Duration wait) {
        return wait.isZero()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().voidItem().onItem().delayIt().by(wait);
    }

    private Uni<ModelAnswer> counted(ChatCall call, ModelAnswer answer) {
        return answer.tokens() != null
                ? Uni.createFrom().item(answer)
                : vertx.executeBlocking(() -> answer.withTokens(counter.count(call, answer)));
    }

    private void count(Model model, String outcome) {
        metrics.counter("flotilla.model.calls", "model", model.id(), "outcome", outcome)
                .increment();
    }

    private record Task(Model model, ChatCall call, Progress progress) {}
}
