package io.flotilla.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyFileTest {
    @TempDir
    Path folder;

    @Test
    void secondStartHasTheSameKey() {
        assertThat(SigningKeyFile.loadOrCreate(folder).id())
                .isEqualTo(SigningKeyFile.loadOrCreate(folder).id());
    }

    @Test
    void onlyTheOwnerMayReadTheKey() throws IOException {
        Path made = folder.resolve("new/keys");
        SigningKeyFile.loadOrCreate(made);
        Path file = made.resolve("signing-key.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
    }

    @Test
    void instancesThatStartAtOnceAgree() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<String> start = () -> SigningKeyFile.loadOrCreate(folder).id();
            List<Future<String>> ids = threads.invokeAll(List.of(start, start, start, start));
            String first = ids.getFirst().get();
            for (Future<String> id : ids) {
                assertThat(id.get()).isEqualTo(first);
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("signing-key.pem"));
        }
    }

    @Test
    void aDamagedKeyIsNotReplacedButNamed() throws IOException {
        Path file = folder.resolve("signing-key.pem");
        Files.writeString(file, "nonsense!");
        assertThatThrownBy(() -> SigningKeyFile.loadOrCreate(folder)).hasMessageContaining(file.toString());
        assertThat(file).hasContent("nonsense!");
    }
}
