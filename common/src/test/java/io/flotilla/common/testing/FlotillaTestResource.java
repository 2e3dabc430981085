package io.flotilla.common.testing;

import io.flotilla.local.EmbeddedStack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Real Postgres, Kafka and Redis, and the gateway's part in identity: a server that publishes the key by which
 * {@link Tokens} are signed. Use with {@code @WithTestResource(FlotillaTestResource.class)}.
 */
public class FlotillaTestResource implements QuarkusTestResourceLifecycleManager {
    private EmbeddedStack stack;
    private KeyServer keys;

    @Override
    public Map<String, String> start() {
        stack = EmbeddedStack.temporary();
        keys = KeyServer.start();
        Map<String, String> settings = new HashMap<>();
        settings.put("flotilla.postgres.host", stack.postgres().host());
        settings.put("flotilla.postgres.port", Integer.toString(stack.postgres().port()));
        settings.put("flotilla.postgres.database", "flotilla");
        settings.put("flotilla.postgres.password", "flotilla");
        settings.put("flotilla.kafka", stack.kafkaBootstrap());
        settings.put("flotilla.redis", stack.redisUri());
        settings.put("flotilla.gateway.url", keys.url());
        settings.put("flotilla.service.secret", "test-service-secret");
        settings.put(Tokens.KEY_SETTING, keys.privateKeyPem());
        settings.put("flotilla.messaging.lease", "2s");
        settings.put("flotilla.messaging.renew", "500ms");
        settings.put("flotilla.messaging.poll", "200ms");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(stack, new TestInjector.MatchesType(EmbeddedStack.class));
    }

    @Override
    public void stop() {
        if (keys != null) {
            keys.close();
        }
        if (stack != null) {
            stack.close();
        }
    }
}
