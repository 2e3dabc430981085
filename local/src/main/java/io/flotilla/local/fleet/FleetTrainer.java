package io.flotilla.local.fleet;

import io.flotilla.local.EmbeddedStack;
import io.flotilla.local.QuietLog;
import io.flotilla.local.StackOptions;
import io.flotilla.local.process.AotCache;
import io.flotilla.local.process.Folders;
import io.flotilla.local.process.PartFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Makes the ahead-of-time caches that are missing, so that the next start of the fleet takes a third of the time: starts
 * each service once beside a temporary stack of its own, never touching the real data, and lets the JDK record it. About
 * 25 s of processor time a service.
 */
public final class FleetTrainer {
    private static final Duration RECORDING = Duration.ofSeconds(300);

    private final SupervisorArguments arguments;

    private FleetTrainer(SupervisorArguments arguments) {
        this.arguments = arguments;
    }

    /** @param args the supervisor's */
    public static void main(String[] args) {
        QuietLog.install();
        new FleetTrainer(SupervisorArguments.parse(args)).train();
        // what a library may have left running must not keep this process
        System.exit(0);
    }

    private void train() {
        Path folder = arguments.files().root().resolve("training");
        Folders.deleteTree(folder);
        StackOptions options = StackOptions.defaults().withCache(arguments.cache());
        try (EmbeddedStack stack = EmbeddedStack.temporary(options)) {
            for (String service : EmbeddedStack.SERVICES) {
                ServiceProgram program = new ServiceProgram(arguments.installRoot(), service, arguments.aot());
                if (program.cache().isPossible() && !program.cache().exists()) {
                    record(service, program, stack, new FleetFiles(folder));
                }
            }
        } finally {
            Folders.deleteTree(folder);
        }
    }

    private void record(String service, ServiceProgram program, EmbeddedStack stack, FleetFiles files) {
        files.create();
        PortPlan ports = PortPlan.choose(files, OptionalInt.of(0), 1);
        ServiceEnvironment environment = new ServiceEnvironment(stack, ports, 1, new Secrets(files), files, Map.of());
        Replica replica = new Replica(service, 1);
        AotCache.Recording recording = program.cache().record();
        ServiceUnit unit = new ServiceUnit(new ServiceUnit.Spec(
                replica,
                program,
                recording.flags(),
                environment.of(replica),
                ports.of(service),
                ports.managementOf(service),
                files));
        Thread kill = new Thread(() -> unit.stop(Duration.ZERO));
        Runtime.getRuntime().addShutdownHook(kill);
        try {
            unit.start();
            unit.stop(RECORDING);
            System.err.println(service + (recording.finish() ? ": recorded" : ": no cache was written"));
        } catch (PartFailedException e) {
            recording.discard();
            System.err.println("not recorded: " + e.getMessage());
        } finally {
            Runtime.getRuntime().removeShutdownHook(kill);
        }
    }
}
