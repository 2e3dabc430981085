package io.flotilla.gateway.testing;

import io.flotilla.gateway.key.domain.KeySecret;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The services behind the gateway, all but billing, which is down. */
public class FakeFleet implements QuarkusTestResourceLifecycleManager {
    private final FakeWorkflow workflow = new FakeWorkflow();
    private final FakeService agent = new FakeService("agent");
    private final FakeService tool = new FakeService("tool");
    private final FakeService sandbox = new FakeService("sandbox");
    private final String adminKey = KeySecret.generate(new SecureRandom()).reveal();
    private Path keys;

    @Override
    public Map<String, String> start() {
        try {
            keys = Files.createTempDirectory("gateway-keys");
            Map<String, String> settings = new HashMap<>();
            settings.put("flotilla.gateway.keys-dir", keys.resolve("made/by/it").toString());
            settings.put("flotilla.gateway.admin-key", adminKey);
            settings.put("flotilla.gateway.rate-limit.requests", "300");
            settings.put("flotilla.gateway.stream.heartbeat", "400ms");
            settings.put("flotilla.gateway.stream.stall", "1s");
            settings.put("flotilla.gateway.stream.per-caller", "3");
            settings.put("flotilla.gateway.upstream.stillstand", "3s");
            put(settings, "workflow", workflow.url());
            put(settings, "agent", agent.url());
            // Of two instances one is dead.
            put(settings, "tool", "http://127.0.0.1:" + unusedPort() + ", " + tool.url());
            put(settings, "sandbox", sandbox.url());
            put(settings, "billing", "http://127.0.0.1:" + unusedPort());
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(Map<String, String> settings, String service, String url) {
        settings.put("flotilla." + service + ".url", url);
        settings.put("flotilla." + service + ".management.url", url);
    }

    public FakeWorkflow workflow() {
        return workflow;
    }

    public FakeService agent() {
        return agent;
    }

    public FakeService tool() {
        return tool;
    }

    public FakeService sandbox() {
        return sandbox;
    }

    public String adminKey() {
        return adminKey;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(FakeFleet.class));
    }

    @Override
    public void stop() {
        List.of(workflow, agent, tool, sandbox).forEach(FakeService::close);
        try (Stream<Path> files = Files.walk(keys)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
