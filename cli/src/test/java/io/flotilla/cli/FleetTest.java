package io.flotilla.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command, started against a {@link FakeFleet}. */
@Timeout(60)
abstract class FleetTest {
    @TempDir
    Path folder;

    FakeFleet fleet;
    Cli cli;

    @BeforeEach
    void start() throws IOException {
        fleet = new FakeFleet();
        cli = new Cli(folder).against(fleet);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }
}
