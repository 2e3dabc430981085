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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two instances of every service, many runs under way, and something goes wrong. Afterwards every run that was accepted
 * has ended right, nothing was done or paid for twice, no money is held, and nothing is left in any queue.
 *
 * <p>In the gate each fault happens once, to few runs, and of the services only the engine is killed here ({@link
 * KilledServiceIT} kills each of them); {@code -Dflotilla.faults.loops=N} has each happen N times, with {@code
 * -Dflotilla.faults.runs=N} under way.
 */
class FaultsIT {
    private static final boolean ALL = System.getProperty("flotilla.faults.loops") != null;
    private static final int LOOPS = Integer.getInteger("flotilla.faults.loops", 1);
    private static final int MANY = Integer.getInteger("flotilla.faults.runs", 27);
    private static final int SOME = MANY / 2;
    /** So many that a bulk operation is at work for a moment. */
    private static final int FEWEST_ITEMS = 60;

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

    /**
     * Whatever one of them has to itself, such as the sending of what is published, is taken over by the other, and back.
     */
    @ParameterizedTest
    @MethodSource("services")
    void bothInstancesAreKilledInTurn(String service) throws Exception {
        looped(loop -> {
            ManyRuns runs = new ManyRuns(fleet);
            for (String instance : List.of(service, service + "-2")) {
                runs.start(SOME);
                assertThat(runs.open())
                        .as("under way when " + instance + " is killed")
                        .isPositive();
                fleet.kill(instance);
                runs.start(SOME);
                fleet.awaitReady();
            }
            runs.assertAllEndedRightAndNothingTwice();
        });
    }

    static List<String> services() {
        return ALL ? List.of("workflow", "agent", "tool", "sandbox", "billing", "gateway") : List.of("workflow");
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
            // Every second time far more than one in a hundred, so that every kind of record is among them.
            try (Redelivery redelivery = Redelivery.start(fleet.kafka(), loop % 2 == 0 ? 0.2 : 0.01)) {
                runs.start(MANY);
                runs.awaitEnd();
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
                runs.awaitEnd();
            }
            runs.assertAllEndedRightAndNothingTwice();
            assertThat(runs.repetitions()).isZero();
        });
    }

    @Test
    void bothInstancesAreKilledWhileBulkOperationsAreAtWork() throws Exception {
        looped(loop -> {
            BulkWork work = new BulkWork(fleet, Math.max(MANY, FEWEST_ITEMS));
            work.start();
            work.awaitBegun();
            fleet.kill("workflow", "workflow-2");
            work.assertUnderWay();
            fleet.awaitReady();
            work.assertCompleted();
            work.assertEverythingOnce();
        });
    }

    @Test
    void theClockOfAnInstanceIsPutForwardAndBack() throws Exception {
        Optional<MovedClock> clock = MovedClock.in(fleet.data());
        assumeTrue(clock.isPresent(), Machine.lack("no clock can be moved: libfaketime is not installed"));
        looped(loop -> {
            ManyRuns runs = new ManyRuns(fleet);
            clock.get().move(Duration.ZERO);
            try (ExtraInstance instance =
                    ExtraInstance.start(fleet, "workflow", clock.get().variables())) {
                runs.start(SOME);
                // What they did is its own now.
                fleet.kill("workflow", "workflow-2");
                move(clock.get(), instance, Duration.ofHours(1));
                runs.start(SOME);
                move(clock.get(), instance, Duration.ofHours(-1));
                runs.start(SOME);
                runs.awaitEnd();
                clock.get().move(Duration.ZERO);
            }
            runs.assertAllEndedRightAndNothingTwice();
            assertThat(runs.repetitions()).isZero();
        });
    }

    private static void move(MovedClock clock, ExtraInstance instance, Duration ahead) {
        clock.move(ahead);
        Poll.until(() -> instance.isAhead(ahead));
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
