package io.flotilla.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.common.testing.Poll;
import io.flotilla.gateway.testing.GatewayTest;
import io.flotilla.local.EmbeddedStack;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@GatewayTest
class RateLimiterTest {
    private static final int QUOTA = 20;

    @Inject
    ReactiveRedisDataSource redis;

    EmbeddedStack stack;

    private final String who = "key:" + UUID.randomUUID();

    @Test
    void twoInstancesShareOneQuotaAtomically() {
        RateLimiter one = limiter();
        RateLimiter other = limiter();
        List<CompletableFuture<Decision>> answers = IntStream.range(0, 100)
                .mapToObj(i -> (i % 2 == 0 ? one : other).take(who).subscribeAsCompletionStage())
                .toList();
        assertThat(answers.stream().filter(answer -> answer.join().admitted())).hasSize(QUOTA);
    }

    @Test
    void refusalSaysHowLongToWait() {
        RateLimiter limiter = limiter();
        IntStream.range(0, QUOTA).forEach(i -> take(limiter));
        Decision refused = take(limiter);
        assertThat(refused.admitted()).isFalse();
        assertThat(refused.remaining()).isZero();
        assertThat(refused.pause())
                .isPositive()
                .isLessThanOrEqualTo(Duration.ofMinutes(10).dividedBy(QUOTA));
    }

    @Test
    void withoutRedisEachInstanceCountsAloneAndNothingFails() {
        RateLimiter one = limiter();
        RateLimiter other = limiter();
        take(one);
        stack.stopRedis();
        try {
            assertThat(admitted(one)).isEqualTo(QUOTA);
            assertThat(admitted(other)).isEqualTo(QUOTA);
        } finally {
            stack.startRedis();
        }
        // Back again, the script is loaded anew and both count together.
        String fresh = "key:" + UUID.randomUUID();
        Poll.until(() -> redis.key()
                        .exists(RateLimiterTest.redisKey(fresh))
                        .subscribeAsCompletionStage()
                        .join()
                || !one.take(fresh).subscribeAsCompletionStage().join().admitted());
    }

    private int admitted(RateLimiter limiter) {
        return (int) IntStream.range(0, QUOTA * 2)
                .filter(i -> take(limiter).admitted())
                .count();
    }

    private Decision take(RateLimiter limiter) {
        return limiter.take(who).subscribeAsCompletionStage().join();
    }

    private static String redisKey(String who) {
        return "flotilla:limit:" + who;
    }

    private RateLimiter limiter() {
        return new RateLimiter(redis, new Gcra(QUOTA, Duration.ofMinutes(10)), Duration.ofSeconds(2));
    }
}
