package io.flotilla.local.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.local.process.FreePorts;
import io.flotilla.local.process.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One fleet of fake services, two of each, beside real servers, taken through its life. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static FleetOptions options;
    private static Fleet fleet;
    private static Connection connection;
    private static List<FleetStatus> progress = new ArrayList<>();

    @BeforeAll
    static void up() {
        Path root = FakeInstallation.create(folder.resolve("checkout"));
        options = FleetOptions.of(folder.resolve("state"), root)
                .withTraining(false)
                .withReplicas(2)
                .withPort(FreePorts.pick(1).getFirst());
        fleet = Fleet.at(options.dataDir());
        connection = Fleet.up(options, progress::add);
    }

    @AfterAll
    static void down() {
        fleet.down(status -> {});
    }

    @Test
    @Order(1)
    void everyComponentIsReadyAndItsProgressWasTold() {
        FleetStatus status = fleet.status();
        assertThat(status.isReady()).isTrue();
        assertThat(status.components()).hasSize(4 + 6 * 2).allSatisfy(component -> {
            assertThat(component.state()).as(component.component()).isEqualTo(FleetState.READY);
            assertThat(component.port()).isPositive();
            assertThat(ProcessHandle.of(component.pid())).isPresent();
        });
        assertThat(progress.getFirst().state()).isEqualTo(FleetState.STARTING);
        assertThat(progress.getLast().state()).isEqualTo(FleetState.READY);
    }

    @Test
    @Order(1)
    void connectionFileHoldsWhatClientsNeedAndIsClosedToOthers() throws Exception {
        assertThat(connection.url())
                .isEqualTo("http://127.0.0.1:" + options.port().getAsInt());
        assertThat(connection.apiKey()).matches("flt_live_[0-9A-Za-z]{49}");
        assertThat(connection.kafka()).startsWith("127.0.0.1:");
        assertThat(connection.redis()).startsWith("127.0.0.1:");
        try (var sql = new org.postgresql.Driver().connect(connection.postgres(), null)) {
            assertThat(sql.isValid(5)).isTrue();
        }
        Path file = options.dataDir().resolve("connection.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(fleet.connection()).contains(connection);
    }

    @Test
    @Order(1)
    void servicesGetTheirSettingsAndNothingElseOfTheEnvironment() throws Exception {
        String gateway = environmentOf("gateway");
        assertThat(gateway)
                .contains("FLOTILLA_ADMIN_KEY=" + connection.apiKey())
                .contains("FLOTILLA_KEYS_DIR=")
                .contains("FLOTILLA_KAFKA=" + connection.kafka())
                .contains("FLOTILLA_REDIS=redis://" + connection.redis());
        String billing = environmentOf("billing");
        assertThat(billing)
                .contains("FLOTILLA_GATEWAY_URL=" + connection.url())
                .contains("FLOTILLA_SERVICE_SECRET=")
                .doesNotContain("ADMIN_KEY")
                .doesNotContain("OFFLINE_URL");
        assertThat(environmentOf("agent")).containsPattern("FLOTILLA_OFFLINE_URL=http://127.0.0.1:\\d+/v1");
        assertThat(billing.lines().map(line -> line.split("=")[0]))
                .allMatch(name -> name.startsWith("FLOTILLA_")
                        || List.of("PATH", "HOME", "LANG", "TMPDIR").contains(name));
        assertThat(passwordIn(billing)).isNotEqualTo(passwordIn(gateway));
    }

    @Test
    @Order(1)
    void secondUpFindsTheFleetAndAnotherPortIsRefused() {
        long supervisor = fleet.status().supervisor();
        assertThat(Fleet.up(options, status -> {})).isEqualTo(connection);
        assertThat(fleet.status().supervisor()).isEqualTo(supervisor);
        assertThatThrownBy(() -> Fleet.up(options.withPort(1), status -> {}))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("up at " + connection.url());
        assertThatThrownBy(() -> Fleet.up(options.withReplicas(3), status -> {}))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("2 of each service");
    }

    @Test
    @Order(1)
    void theInstancesOfAServiceHaveNamesAndPortsOfTheirOwnAndTheGatewayKnowsAll() throws Exception {
        assertThat(environmentOf("workflow")).contains("FLOTILLA_INSTANCE=workflow-1\n");
        assertThat(environmentOf("workflow-2"))
                .contains("FLOTILLA_INSTANCE=workflow-2\n")
                .contains("FLOTILLA_HTTP_PORT=" + component("workflow-2").port() + "\n")
                .contains("FLOTILLA_BILLING_URL=http://127.0.0.1:"
                        + component("billing-2").port() + "\n");
        assertThat(environmentOf("gateway-2"))
                .contains("FLOTILLA_WORKFLOW_URL=http://127.0.0.1:"
                        + component("workflow").port() + ",http://127.0.0.1:"
                        + component("workflow-2").port() + "\n")
                .containsPattern("FLOTILLA_TOOL_MANAGEMENT_URL=http://127.0.0.1:\\d+,http://127.0.0.1:\\d+\n");
    }

    @Test
    @Order(1)
    void secondSupervisorOfTheSameFolderRefuses() throws Exception {
        List<String> command = new ArrayList<>(JavaProgram.small(FleetSupervisor.class));
        command.addAll(SupervisorArguments.of(options).words());
        Process second = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(second.waitFor()).isEqualTo(3);
        assertThat(said).contains("another supervisor runs");
        assertThat(fleet.status().isReady()).isTrue();
    }

    @Test
    @Order(2)
    void upDuringDownWaitsAndStartsAgain() {
        assertThat(fleet.supervisor()).isPresent();
        ProcessHandle first = fleet.supervisor().orElseThrow();
        first.destroy();
        assertThat(Waiting.until(SOON, () -> fleet.status().state() != FleetState.READY))
                .isTrue();
        assertThat(Fleet.up(options, status -> {})).isEqualTo(connection);
        assertThat(first.isAlive()).isFalse();
    }

    @Test
    @Order(3)
    void killedServiceAndKilledServerComeBackOnTheirPorts() {
        for (String name : List.of("workflow", "workflow-2", "redis", "kafka", "postgres")) {
            ComponentStatus before = component(name);
            ProcessHandle.of(before.pid()).orElseThrow().destroyForcibly();
            assertThat(Waiting.until(SOON, () -> cameBack(name, before.pid())))
                    .as("%s comes back: %s", name, fleet.status())
                    .isTrue();
            assertThat(component(name).port()).isEqualTo(before.port());
            assertThat(component(name).restarts()).isEqualTo(1);
        }
    }

    @Test
    @Order(4)
    void nextStartRemovesWhatAKilledSupervisorLeft() {
        List<ProcessHandle> left = pids();
        ProcessHandle supervisor = ProcessHandle.of(fleet.status().supervisor()).orElseThrow();
        supervisor.destroyForcibly();
        assertThat(Waiting.until(SOON, () -> !supervisor.isAlive())).isTrue();
        assertThat(fleet.status().state()).isEqualTo(FleetState.STOPPED);
        assertThat(fleet.connection()).isEmpty();

        Connection again = Fleet.up(options, status -> {});

        assertThat(left).noneMatch(ProcessHandle::isAlive);
        assertThat(again).isEqualTo(connection);
    }

    @Test
    @Order(5)
    void downEndsEverythingWithinTenSeconds() {
        List<ProcessHandle> running = pids();
        long begin = System.nanoTime();

        assertThat(fleet.down(status -> {})).isTrue();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(running).noneMatch(ProcessHandle::isAlive);
        assertThat(fleet.status().state()).isEqualTo(FleetState.STOPPED);
        assertThat(options.dataDir().resolve("connection.json")).doesNotExist();
        assertThat(fleet.down(status -> {})).isFalse();
    }

    @Test
    @Order(6)
    void serviceThatDoesNotStartIsNamedAndNothingIsLeft() throws Exception {
        Path refuse = options.dataDir().resolve("data").resolve("tool").resolve("refuse");
        Files.createFile(refuse);
        try {
            assertThatThrownBy(() -> Fleet.up(options, status -> {}))
                    .isInstanceOfSatisfying(
                            FleetException.class,
                            e -> assertThat(e.kind()).isEqualTo(FleetException.Kind.COMPONENT_FAILED))
                    .hasMessageContaining("tool")
                    .hasMessageContaining("exit code 7")
                    .hasMessageContaining("I refuse to start");
        } finally {
            Files.delete(refuse);
        }
        assertThat(component("tool").state()).isEqualTo(FleetState.FAILED);
        assertNothingRuns();
    }

    @Test
    @Order(6)
    void takenPortIsNamedAndNothingIsLeft() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Fleet.up(options.withPort(other.getLocalPort()), status -> {}))
                    .isInstanceOfSatisfying(
                            FleetException.class, e -> assertThat(e.kind()).isEqualTo(FleetException.Kind.PORT_TAKEN))
                    .hasMessageContaining("Port " + other.getLocalPort() + " (gateway) is taken")
                    .hasMessageContaining("--port ");
        }
        assertNothingRuns();
    }

    @Test
    @Order(6)
    void missingServiceIsNamed() {
        FleetOptions unbuilt = FleetOptions.of(folder.resolve("unbuilt"), folder.resolve("empty"))
                .withTraining(false)
                .withPort(0);
        assertThatThrownBy(() -> Fleet.up(unbuilt, status -> {}))
                .isInstanceOfSatisfying(
                        FleetException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(FleetException.Kind.NOT_BUILT));
        assertThat(Fleet.at(unbuilt.dataDir()).supervisor()).isEmpty();
    }

    private static void assertNothingRuns() {
        assertThat(fleet.supervisor()).isEmpty();
        String marker = options.dataDir().toString();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(marker)))
                .isEmpty();
    }

    private static List<ProcessHandle> pids() {
        return fleet.status().components().stream()
                .map(component -> ProcessHandle.of(component.pid()).orElseThrow())
                .filter(process -> process.pid() != fleet.status().supervisor())
                .toList();
    }

    private static boolean cameBack(String name, long oldPid) {
        ComponentStatus now = component(name);
        return now.state() == FleetState.READY && now.pid() != oldPid && now.pid() != 0;
    }

    private static ComponentStatus component(String name) {
        return fleet.status().components().stream()
                .filter(component -> component.component().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String environmentOf(String service) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + component(service).port() + "/environment");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static String passwordIn(String environment) {
        return environment
                .lines()
                .filter(line -> line.startsWith("FLOTILLA_POSTGRES_PASSWORD="))
                .findFirst()
                .orElseThrow();
    }
}
