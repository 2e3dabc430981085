package io.flotilla.local.fleet;

import io.flotilla.local.process.ManagedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes missing start-up caches in the background, once the fleet has been idle for a while, at the lowest priority: see
 * {@link FleetTrainer}. Not thread-safe.
 */
final class IdleTraining {
    private static final String NAME = "trainer";
    private static final int IDLE_TICKS = 5;
    /** Of one processor. */
    private static final double IDLE_SHARE = 0.25;

    private final SupervisorArguments arguments;
    private final StatusBoard board;
    private boolean done;
    private ManagedProcess trainer;
    private int idleTicks;
    private Duration lastCpu = Duration.ZERO;
    private long lastTick = System.nanoTime();

    IdleTraining(SupervisorArguments arguments, List<ServiceProgram> programs, StatusBoard board) {
        this.arguments = arguments;
        this.board = board;
        this.done = !arguments.training()
                || programs.stream()
                        .allMatch(program ->
                                program.cache().exists() || !program.cache().isPossible());
    }

    /** Call every few seconds while the fleet is up. */
    void tick() {
        if (done) {
            return;
        }
        idleTicks = isIdle() ? idleTicks + 1 : 0;
        if (idleTicks >= IDLE_TICKS) {
            done = true;
            board.say("preparing quicker starts in the background");
            FleetFiles files = arguments.files();
            trainer = ManagedProcess.start(
                    new ManagedProcess.Spec(NAME, command(), Map.of(), files.root(), files.log(NAME), files.pid(NAME)));
        }
    }

    private boolean isIdle() {
        Duration cpu = board.status().components().stream()
                .map(component -> ProcessHandle.of(component.pid())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
        long now = System.nanoTime();
        double share = (double) cpu.minus(lastCpu).toNanos() / (now - lastTick);
        lastCpu = cpu;
        lastTick = now;
        return share < IDLE_SHARE;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
        command.addAll(JavaProgram.small(FleetTrainer.class));
        command.addAll(arguments.words());
        return command;
    }

    void stop() {
        Optional.ofNullable(trainer).ifPresent(ManagedProcess::kill);
    }
}
