package io.flotilla.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two instances of every service, many runs under way, and something goes wrong. Afterwards every run that was accepted
 * has ended right, nothing was done or paid for twice, no money is held, and nothing is left in any queue.
 *
 * <p>On two cores this takes longer than the whole gate may; {@code -Dflotilla.faults.loops=N} asks for it, and does each
 * fault N times. {@code -Dflotilla.faults.runs=N} are under way each time, 60 unless said.
 */
@EnabledIfSystemProperty(named = "flotilla.faults.loops", matches = "[1-9][0-9]*", disabledReason = "not asked for")
class FaultsIT {
    private static final int LOOPS = Integer.getInteger("flotilla.faults.loops", 1);
    private static final int MANY = Integer.getInteger("flotilla.faults.runs", 60);
    private static final int SOME = MANY / 2;
    private static final List<String> SERVICES = List.of("workflow", "agent", "tool", "sandbox", "billing", "gateway");

    private final Fleet fleet = Fleet.start();

    /** The work of a fault; {@code loop} counts from 0. */
    private interface Fault {
        void happen(int loop) throws Exception;
    }

    private static void looped(Fault fault) throws Exception {
        for (int loop = 0; loop < LOOPS; loop++) {
            fault.happen(loop);
        }
    }

    @AfterEach
    void everythingIsBack() {
        fleet.awaitReady();
    }

    @Test
    void oneInstanceOfEachServiceInTurnIsKilled() throws Exception {
        looped(loop -> {
            for (String service : SERVICES) {
                ManyRuns runs = new ManyRuns(fleet);
                runs.start(MANY);
                assertThat(runs.open())
                        .as("under way when " + service + " is killed")
                        .isPositive();
                fleet.kill(loop % 2 == 0 ? service : service + "-2");
                runs.assertAllEndedRightAndNothingTwice();
                fleet.awaitReady();
            }
        });
    }

    @Test
    void kafkaStandsStillForHalfAMinuteAndThenDies() throws Exception {
        looped(loop -> {
            ManyRuns runs = new ManyRuns(fleet);
            runs.start(SOME);
            long kafka = fleet.pid("kafka");
            Machine.signal(kafka, "STOP");
            try {
                pause(Duration.ofSeconds(10));
                // Runs are accepted all the same, and wait.
                runs.start(SOME);
                pause(Duration.ofSeconds(20));
            } finally {
                Machine.signal(kafka, "KILL");
            }
            runs.assertAllEndedRightAndNothingTwice();
            assertThat(runs.repetitions()).isZero();
        });
    }

    @Test
    void postgresIsStoppedAtOnceAndStartsAgain() throws Exception {
        looped(loop -> {
            ManyRuns runs = new ManyRuns(fleet);
            runs.start(MANY);
            Machine.signal(fleet.pid("postgres"), "QUIT");
            runs.start(SOME);
            runs.assertAllEndedRightAndNothingTwice();
        });
    }

    @Test
    void redisForgetsEverything() throws Exception {
        looped(loop -> {
            ManyRuns runs = new ManyRuns(fleet);
            runs.start(SOME);
            flushRedis();
            runs.start(SOME);
            fleet.kill("redis");
            runs.start(SOME);
            runs.assertAllEndedRightAndNothingTwice();
            assertThat(runs.repetitions()).isZero();
        });
    }

    @Test
    void someDeliveriesComeTwiceAndOutOfOrder() throws Exception {
        looped(loop -> {
            ManyRuns runs = new ManyRuns(fleet);
            // In the first round far more than one in a hundred, so that every kind of record is among them.
            try (Redelivery redelivery = Redelivery.start(fleet.kafka(), loop == 0 ? 0.2 : 0.01)) {
                runs.start(MANY);
                Poll.until(() -> runs.open() == 0);
                assertThat(redelivery.count()).isPositive();
            }
            runs.assertAllEndedRightAndNothingTwice();
            assertThat(runs.repetitions()).isZero();
        });
    }

    @Test
    void theDiskIsSlow() throws Exception {
        Optional<Path> strace = Machine.file("strace", List.of(Path.of("/usr/bin/strace")));
        assumeTrue(strace.isPresent(), Machine.lack("the disk cannot be slowed: strace is not installed"));
        looped(loop -> {
            ManyRuns runs = new ManyRuns(fleet);
            try (AutoCloseable slow = Machine.slowFsync(strace.get(), fleet.processes("postgres"), 20_000)) {
                runs.start(SOME);
                Poll.until(() -> runs.open() == 0);
            }
            runs.assertAllEndedRightAndNothingTwice();
            assertThat(runs.repetitions()).isZero();
        });
    }

    private void flushRedis() throws IOException {
        String[] address = fleet.redis().split(":");
        try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(3))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("+OK");
        }
    }

    /** The time that a fault lasts; nothing is waited for. */
    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
