package io.flotilla.common.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
    private static final String SWITCH = "flotilla.references";

    private final String before = System.getProperty(SWITCH);

    @TempDir
    Path folder;

    @BeforeEach
    void compare() {
        System.clearProperty(SWITCH);
    }

    @AfterEach
    void restore() {
        if (before != null) {
            System.setProperty(SWITCH, before);
        }
    }

    @Test
    void aFileThatIsMissingOrDiffersFailsAndSaysHowToWriteIt() throws IOException {
        Path file = folder.resolve("page.md");
        assertThatThrownBy(() -> References.check(file, "new"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dflotilla.references=write");
        Files.writeString(file, "old");
        assertThatThrownBy(() -> References.check(file, "new")).isInstanceOf(AssertionError.class);
        assertThat(file).hasContent("old");
        assertThatCode(() -> References.check(file, "old")).doesNotThrowAnyException();
    }

    @Test
    void theSwitchWritesIt() {
        Path file = folder.resolve("new/page.md");
        System.setProperty(SWITCH, "write");
        try {
            References.check(file, "new");
        } finally {
            System.clearProperty(SWITCH);
        }
        assertThat(file).hasContent("new");
    }
}
