package io.flotilla.sandbox;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Billing, and folders that disappear with the tests. */
public class SandboxTestResource implements QuarkusTestResourceLifecycleManager {

    private FakeBilling billing;
    private Path folder;

    @Override
    public Map<String, String> start() {
        billing = new FakeBilling();
        try {
            folder = Files.createTempDirectory("sandbox-service");
            Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.ofEntries(
                Map.entry("flotilla.billing.url", billing.url()),
                // as a fleet sets it for every service
                Map.entry("flotilla.sandbox.url", "http://127.0.0.1:1"),
                Map.entry("flotilla.sandbox.data", folder.resolve("data").toString()),
                Map.entry("flotilla.sandbox.scratch", folder.resolve("scratch").toString()),
                Map.entry("flotilla.sandbox.first-user", "22000"),
                Map.entry("flotilla.sandbox.concurrency", "2"),
                // a machine under load may keep an event loop waiting for seconds; no test waits for a lease's end
                Map.entry("flotilla.sandbox.lease", "20s"),
                Map.entry("flotilla.sandbox.renew", "200ms"),
                Map.entry("flotilla.sandbox.poll", "200ms"),
                Map.entry("flotilla.sandbox.artifact-limit", "4M"));
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(billing, new TestInjector.MatchesType(FakeBilling.class));
    }

    @Override
    public void stop() {
        billing.close();
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
