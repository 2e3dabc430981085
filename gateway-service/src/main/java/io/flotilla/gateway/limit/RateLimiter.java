package io.flotilla.gateway.limit;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The limit of requests per caller: one atomic script in Redis, whose clock counts, so that all instances agree. When
 * Redis does not answer, this instance counts alone and asks Redis again after a second. Never fails.
 */
@ApplicationScoped
public class RateLimiter {
    private static final Logger LOG = Logger.getLogger(RateLimiter.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String KEY_PREFIX = "flotilla:limit:";

    /** {@link Gcra#take} in Lua. Answers whether admitted, how far the TAT is ahead of now, and how long to wait. */
    private static final String SCRIPT = """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local interval, window = tonumber(ARGV[1]), tonumber(ARGV[2])
            local tat = tonumber(redis.call('GET', KEYS[1]) or 0)
            local next = math.max(tat, now) + interval
            local over = next - now - window
            if over > 0 then
              return {0, tat - now, over}
            end
            redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000) + 1)
            return {1, next - now, 0}""";

    private final ReactiveRedisDataSource redis;
    private final Duration redisTimeout;
    private final Gcra gcra;
    private final LocalLimiter local;
    private final AtomicLong askAgainAt = new AtomicLong(System.nanoTime());
    private volatile boolean isAway;
    private volatile String digest;

    @Inject
    RateLimiter(ReactiveRedisDataSource redis, RateLimitConfig config) {
        this(redis, new Gcra(config.requests(), config.window()), config.redisTimeout());
    }

    RateLimiter(ReactiveRedisDataSource redis, Gcra gcra, Duration redisTimeout) {
        this.redis = redis;
        this.gcra = gcra;
        this.redisTimeout = redisTimeout;
        this.local = new LocalLimiter(gcra);
    }

    /** Counts one request of {@code who}. May answer on any thread. */
    public Uni<Decision> take(String who) {
        if (!mayAskRedis()) {
            return Uni.createFrom().item(takeLocally(who));
        }
        return run(KEY_PREFIX + who)
                .map(this::decision)
                .ifNoItem()
                .after(redisTimeout)
                .fail()
                .onFailure()
                .recoverWithItem(e -> withoutRedis(who, e));
    }

    /** While Redis is away only one request in a second tries it, and waits for it. */
    private boolean mayAskRedis() {
        long now = System.nanoTime();
        long at = askAgainAt.get();
        return now - at >= 0 && (!isAway || askAgainAt.compareAndSet(at, now + PAUSE_NANOS));
    }

    private Uni<Response> run(String key) {
        String known = digest;
        if (known == null) {
            return load().flatMap(loaded -> evaluate(loaded, key));
        }
        // A Redis that was started anew has forgotten the script.
        return evaluate(known, key)
                .onFailure(e -> String.valueOf(e.getMessage()).startsWith("NOSCRIPT"))
                .recoverWithUni(() -> load().flatMap(loaded -> evaluate(loaded, key)));
    }

    private Uni<String> load() {
        return redis.execute("SCRIPT", "LOAD", SCRIPT).map(Response::toString).invoke(loaded -> digest = loaded);
    }

    private Uni<Response> evaluate(String script, String key) {
        return redis.execute(
                "EVALSHA", script, "1", key, Long.toString(gcra.intervalMicros()), Long.toString(gcra.windowMicros()));
    }

    private Decision decision(Response answer) {
        isAway = false;
        return gcra.decision(
                answer.get(0).toInteger() == 1,
                answer.get(1).toLong(),
                answer.get(2).toLong());
    }

    private Decision withoutRedis(String who, Throwable error) {
        if (!isAway) {
            LOG.warnf("Redis does not answer, this instance limits alone: %s", error.getMessage());
        }
        isAway = true;
        askAgainAt.set(System.nanoTime() + PAUSE_NANOS);
        return takeLocally(who);
    }

    private Decision takeLocally(String who) {
        return local.take(who, TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }
}
