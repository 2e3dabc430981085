package io.flotilla.cli.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.cli.CliException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderArchiveTest {
    @TempDir
    Path folder;

    @Test
    void whatGitIgnoresAndGitItselfAreLeftOut() throws Exception {
        project();
        assertThat(FolderFiles.of(folder, false)).isEqualTo(EXPECTED);
    }

    @Test
    void gitAndTheOwnReadingAgree() throws Exception {
        project();
        git("init", "-q");
        assertThat(FolderFiles.of(folder, true)).isEqualTo(EXPECTED);
        git("add", "-f", "src/tracked.pyc");
        assertThat(FolderFiles.of(folder, true)).contains("src/tracked.pyc");
    }

    @Test
    void aSubfolderOfAWorkTreeFollowsTheRulesAboveIt() throws Exception {
        project();
        Files.createDirectory(folder.resolve(".git"));
        assertThat(FolderFiles.of(folder.resolve("src"), false)).containsExactly(".gitignore", "app.py", "keep.gen");
    }

    @Test
    void aRepositoryWithinTheWorkTreeIsEntered() throws Exception {
        write("a.py", "1");
        write("sub/b.py", "2");
        write("sub/c.pyc", "3");
        write("sub/.gitignore", "*.pyc");
        git("init", "-q");
        git("-C", "sub", "init", "-q");
        assertThat(FolderFiles.of(folder, true)).containsExactly("a.py", "sub/.gitignore", "sub/b.py");
    }

    @Test
    void aFileThatGitTracksButIsGoneIsLeftOut() throws Exception {
        write("a.py", "1");
        write("b.py", "2");
        git("init", "-q");
        git("add", ".");
        Files.delete(folder.resolve("b.py"));
        assertThat(FolderFiles.of(folder, true)).containsExactly("a.py");
    }

    @Test
    void theSameContentGivesTheSameBytes() throws Exception {
        write("b.py", "print(1)");
        write("a/ümlaut and a very long name ".concat("x".repeat(90)) + "/deeper/" + "y".repeat(60) + ".py", "pass");
        FolderArchive first = FolderArchive.of(folder);
        Files.setLastModifiedTime(folder.resolve("b.py"), FileTime.fromMillis(5000));
        FolderArchive second = FolderArchive.of(folder);
        assertThat(Files.readAllBytes(second.file())).isEqualTo(Files.readAllBytes(first.file()));
        assertThat(first.files()).isEqualTo(2);
        assertThat(read(first).keySet()).contains("b.py").anyMatch(name -> name.startsWith("a/ümlaut"));
    }

    @Test
    void linksThatStayInsideAreKeptOthersNamed() throws Exception {
        write("real/file.py", "1");
        link("inside.py", "real/file.py");
        link("real/up.py", "../real/file.py");
        link("dangling", "real/missing");
        link("outside", "../../etc/passwd");
        link("absolute", "/etc/passwd");
        link("throughFolder", "door/hostname");
        Files.createSymbolicLink(folder.resolve("door"), Path.of("/etc"));
        FolderArchive archive = FolderArchive.of(folder, false, FolderArchive.LIMIT);
        Map<String, TarArchiveEntry> entries = read(archive);
        assertThat(entries.keySet()).containsExactly("dangling", "inside.py", "real/file.py", "real/up.py");
        assertThat(entries.get("inside.py").isSymbolicLink()).isTrue();
        assertThat(entries.get("real/up.py").getLinkName()).isEqualTo("../real/file.py");
        assertThat(archive.leftOut()).containsExactly("absolute", "door", "outside", "throughFolder");
        for (String link : archive.leftOut()) {
            Files.delete(folder.resolve(link));
        }
    }

    @Test
    void modesSayOnlyWhetherAFileRuns() throws Exception {
        write("run.sh", "#!/bin/sh");
        write("plain.txt", "x");
        assertThat(folder.resolve("run.sh").toFile().setExecutable(true)).isTrue();
        Map<String, TarArchiveEntry> entries = read(FolderArchive.of(folder));
        assertThat(entries.get("run.sh").getMode() & 0777).isEqualTo(0755);
        assertThat(entries.get("plain.txt").getMode() & 0777).isEqualTo(0644);
    }

    @Test
    void whatIsTooLargeIsRefusedWithTheLargestFilesNamed() throws Exception {
        write("small.py", "1");
        write("data/big.bin", "x".repeat(3000));
        write("data/bigger.bin", "x".repeat(4000));
        assertThatThrownBy(() -> FolderArchive.of(folder, false, 5000))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("holds 6.8 KiB; at most 4.9 KiB")
                .hasMessageMatching(
                        "(?s).*3\\.9 KiB  data/bigger\\.bin\\n.*2\\.9 KiB  data/big\\.bin\\n.*small\\.py.*");
    }

    @Test
    void anEmptyFolderIsRefused() {
        assertThatThrownBy(() -> FolderArchive.of(folder)).hasMessageContaining("has no files");
    }

    private static final List<String> EXPECTED = List.of(
            ".gitignore",
            "README.md",
            "build/kept/readme",
            "docs/guide.md",
            "src/.gitignore",
            "src/app.py",
            "src/keep.gen");

    private void project() throws IOException {
        write(".gitignore", "*.pyc\n__pycache__/\n/build/*\n!/build/kept/\n*.gen\ntmp/\n");
        write("README.md", "x");
        write("build/out.o", "x");
        write("build/kept/readme", "x");
        write("docs/guide.md", "x");
        write("src/.gitignore", "!keep.gen\n/local.py\n");
        write("src/app.py", "x");
        write("src/tracked.pyc", "x");
        write("src/local.py", "x");
        write("src/keep.gen", "x");
        write("src/other.gen", "x");
        write("src/__pycache__/app.txt", "x");
        write("tmp/keep.gen", "x");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void link(String path, String target) throws IOException {
        Files.createSymbolicLink(folder.resolve(path), Path.of(target));
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static Map<String, TarArchiveEntry> read(FolderArchive archive) throws IOException {
        Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
        try (var tar = new TarArchiveInputStream(
                new GZIPInputStream(Files.newInputStream(archive.file())), StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        }
        return entries;
    }
}
