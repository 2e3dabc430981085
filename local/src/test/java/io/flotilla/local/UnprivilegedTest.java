package io.flotilla.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flotilla.local.process.Folders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Postgres as root where user namespaces are forbidden: it runs as the user nobody. */
class UnprivilegedTest {
    private Path folder;

    @BeforeEach
    void makeFolderThatOthersCanEnter() throws Exception {
        assumeTrue(Unprivileged.isRoot(), "only root can become another user");
        folder = Files.createTempDirectory("flotilla-nobody");
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
    }

    @AfterEach
    void deleteFolder() {
        if (folder != null) {
            Folders.deleteTree(folder);
        }
    }

    @Test
    void postgresRunsAsNobody() throws Exception {
        LocalPostgres postgres =
                new LocalPostgres(new StackFolders(folder), StackOptions.defaults(), Unprivileged.asNobody());
        try {
            postgres.start();
            Schemas.create(postgres, List.of("agent"));
            try (Connection agent = postgres.connectAs("agent")) {
                assertThat(agent.isValid(5)).isTrue();
            }
            Object owner = Files.getAttribute(Path.of("/proc", Long.toString(postgres.pid())), "unix:uid");
            assertThat(owner).isEqualTo(65534);
        } finally {
            postgres.close();
        }
    }
}
