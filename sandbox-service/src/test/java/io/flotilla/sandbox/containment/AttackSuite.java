package io.flotilla.sandbox.containment;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.sandbox.containment.Attack.Result;
import io.flotilla.sandbox.containment.Containment.Channel;
import io.flotilla.sandbox.containment.Containment.Observer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile programs and what exactly becomes of them; run with cgroups and with per-process limits alone. */
abstract class AttackSuite extends ExhaustionAttacks {

    AttackSuite(boolean cgroups) {
        super(cgroups);
    }

    @Test
    void nothingOfAnyNetworkCanBeReached() throws IOException {
        try (var listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Map<String, String> env = Map.of("PORT", Integer.toString(listener.getLocalPort()));
            Result result = Attack.run(containment, Attack.job("network.py", Attack.TIGHT, env));
            assertPrinted(
                    result,
                    "host-loopback ConnectionRefusedError",
                    "metadata OSError",
                    "tcp OSError",
                    "udp OSError",
                    "ipv6 OSError",
                    "dns gaierror");
        }
    }

    @Test
    void onlyPlainSocketsCanBeOpened() {
        assertPrinted(
                attack("sockets.py"),
                "unix open",
                "tcp open",
                "udp6 open",
                "raw EPERM",
                "raw6 EPERM",
                "ping EPERM",
                "sctp EPERM",
                "packet EPERM",
                "netlink EPERM",
                "vsock EPERM",
                "bluetooth EPERM",
                "alg EPERM",
                "tipc EPERM");
    }

    @Test
    void dangerousSystemCallsAreRefused() {
        assertPrinted(
                attack("system-calls.py"),
                "clone-newuser EPERM",
                "clone-newnet EPERM",
                "clone3 ENOSYS",
                "from-the-future ENOSYS",
                "prctl-seccomp EPERM",
                "tiocsti EPERM",
                "personality EPERM");
    }

    @Test
    void aForeignCallingConventionKillsTheProcess() {
        if (System.getProperty("os.arch").equals("amd64")) {
            Result result = attack("foreign-abi.py");
            assertThat(result.stdout()).isEmpty();
            assertEnd(result, 128 + 31, Reason.FINISHED);
        }
    }

    @Test
    void filesOfTheHostAreAbsentAndTheSandboxIsReadOnly() {
        Result result = attack("files.py");
        assertThat(result.stdout().lines().filter(line -> line.endsWith("absent")))
                .map(line -> line.split(" ")[0])
                .containsExactly(
                        "read-shadow",
                        "read-root-home",
                        "read-home",
                        "read-var",
                        "read-sys",
                        "read-cgroups",
                        "read-through-link",
                        "read-init-root",
                        "kmsg",
                        "mem",
                        "disk");
        assertThat(result.stdout().lines().filter(line -> line.endsWith("refused")))
                .map(line -> line.split(" ")[0])
                .containsExactly(
                        "write-usr",
                        "write-root",
                        "write-code",
                        "write-input",
                        "write-passwd",
                        "write-dev",
                        "chmod-input",
                        "core-pattern",
                        "device-node",
                        "hard-link-out",
                        "become-root",
                        "larger-limit",
                        "less-killable",
                        "realtime");
        assertThat(result.stdout()).doesNotContain("DONE");
        assertEnd(result, 0, Reason.FINISHED);
    }

    @Test
    void theProgramIsNobodyWithNothingInherited() {
        assertPrinted(
                attack("identity.py"),
                "uid 65534 65534 []",
                "capabilities 0 0 0 0 0",
                "no-new-privileges 1 seccomp 2",
                "hostname sandbox",
                "descriptors [0, 1, 2]",
                "environment FLOTILLA_OUT HOME JDK_JAVA_OPTIONS LANG NODE_OPTIONS OLDPWD PATH PWD"
                        + " PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONUNBUFFERED SHLVL TZ _",
                "init-environment True",
                "processes True",
                "interfaces ['lo']",
                "session True",
                "no terminal");
    }

    @Test
    void anOwnSetuidProgramChangesNothing() {
        assertPrinted(attack("setuid.sh"), "65534", "0");
    }

    @Test
    void processesOfTheHostCannotBeSeenOrSignalled() {
        assertPrinted(attack("strangers.py"), "highest True", "alive");
    }

    @Test
    void aBackgroundChildWithThePipesDoesNotHoldTheExecution() {
        Result result = attack("background-child.py");
        assertPrinted(result, "parent is done");
        assertThat(result.outcome().usage().wall()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void killingTheShellAroundTheProgramGainsNothing() {
        Result result = attack("kill-the-shell.py");
        assertEnd(result, 137, Reason.FINISHED);
        assertThat(result.files()).isEmpty();
    }

    @Test
    void stoppingTheShellAroundTheProgramEndsAtTheTimeout() {
        assertEnd(attack("stop-the-shell.py", 1), 137, Reason.TIMEOUT);
    }

    @Test
    void linksAndSpecialFilesAreNotTakenOver() {
        Result result = attack("links-in-out.py");
        assertEnd(result, 0, Reason.FINISHED);
        assertThat(result.files()).containsEntry("sub/deep.txt", "deep").hasSize(2);
        assertThat(result.files().values()).containsExactlyInAnyOrder("good", "deep");
        assertThat(result.outcome().truncated()).isTrue();
    }

    @Test
    void aForgedArchiveYieldsOnlyItsHarmlessFiles() {
        Result result = attack("forged-archive.py");
        assertEnd(result, 137, Reason.FINISHED);
        assertThat(result.files()).isEqualTo(Map.of("good.txt", "good", "last.txt", "last"));
        assertThat(result.outcome().truncated()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "content"})
    void anArchiveThatPromisesMoreThanThereIsYieldsNothing(String what) {
        Result result = attack("forged-sizes.py", what);
        assertEnd(result, 137, Reason.FINISHED);
        assertThat(result.files()).isEmpty();
        assertThat(result.outcome().truncated()).isTrue();
    }

    @Test
    void theNumberOfFilesTakenOverIsLimited() {
        Result result = attack("many-outputs.py");
        assertThat(result.files()).hasSize(200);
        assertThat(result.outcome().truncated()).isTrue();
    }

    @Test
    void aCancelledProgramIsKilled() throws InterruptedException {
        var started = new CountDownLatch(1);
        Containment.Running running = containment.start(Attack.job("slow.py", Attack.TIGHT, Map.of()), new Observer() {
            @Override
            public void output(Channel channel, int index, String text) {
                started.countDown();
            }
        });
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        long asked = System.nanoTime();
        running.kill();
        Outcome outcome = running.outcome().toCompletableFuture().join();
        assertThat(outcome.reason()).isEqualTo(Reason.KILLED);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void aProgramThatIsCancelledAtOnceLeavesNothing() {
        IntStream.range(0, 10).forEach(i -> {
            Containment.Running running =
                    containment.start(Attack.job("slow.py", Attack.TIGHT, Map.of()), new Observer() {});
            running.kill();
            assertThat(running.outcome().toCompletableFuture().join().reason()).isEqualTo(Reason.KILLED);
        });
        assertThat(Traces.processes(scratch)).isEmpty();
    }

    @Test
    void theSystemsInterpretersWorkUnderTheFilter() {
        Limits limits = new Limits(Duration.ofSeconds(120), memoryIsCounted() ? 1024 : 8192, 2, 128, 128, 64);
        Result result = Attack.run(containment, Attack.job("runtimes.sh", limits, Map.of()));
        assertPrinted(result, "python", "bash", "node", "java");
    }
}
