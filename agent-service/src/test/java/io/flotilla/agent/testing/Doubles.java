package io.flotilla.agent.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** A model and a billing service of our own, and little patience. */
public class Doubles implements QuarkusTestResourceLifecycleManager {
    private FakeModel model;
    private FakeBilling billing;

    @Override
    public Map<String, String> start() {
        model = new FakeModel();
        billing = new FakeBilling();
        return Map.of(
                "flotilla.agent.offline-url", model.url(),
                "flotilla.agent.openai.api-key", "",
                "flotilla.agent.idle-timeout", "3s",
                "flotilla.agent.retry.backoff", "20ms",
                "flotilla.agent.retry.max-backoff", "100ms",
                "flotilla.agent.retry.max-wait", "1500ms",
                "flotilla.billing.url", billing.url());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(model, new TestInjector.MatchesType(FakeModel.class));
        injector.injectIntoFields(billing, new TestInjector.MatchesType(FakeBilling.class));
    }

    @Override
    public void stop() {
        if (model != null) {
            model.close();
        }
        if (billing != null) {
            billing.close();
        }
    }
}
