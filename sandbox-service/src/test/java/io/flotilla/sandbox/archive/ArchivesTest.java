package io.flotilla.sandbox.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flotilla.sandbox.archive.ArchiveException.Fault;
import io.flotilla.sandbox.archive.TarEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives from strangers: read when they are harmless, refused with a code when they are not. */
class ArchivesTest {

    @TempDir
    Path folder;

    @Test
    void tarAndGzippedTarAndZipAreReadAlike() throws IOException {
        Tars tars = new Tars().file("./a.txt", "one").file("b/c.txt", "two");
        Map<String, String> expected = Map.of("a.txt", "one", "b/c.txt", "two");
        assertThat(read(tars.tar())).isEqualTo(expected);
        assertThat(read(tars.gzipped())).isEqualTo(expected);
        assertThat(read(Tars.zip("b/c.txt", "two"))).isEqualTo(Map.of("b/c.txt", "two"));
    }

    @Test
    void whatTheSystemsTarWritesIsRead() throws IOException, InterruptedException {
        Path tree = Files.createDirectories(folder.resolve("tree/" + "deep/".repeat(30)));
        Files.writeString(tree.resolve("x".repeat(200)), "long name");
        Files.writeString(folder.resolve("tree/ä ö.txt"), "umlaut");
        Files.createSymbolicLink(folder.resolve("tree/link"), Path.of("deep"));
        for (String format : List.of("gnu", "posix", "ustar")) {
            if (format.equals("ustar")) {
                Files.delete(tree.resolve("x".repeat(200)));
            }
            Path tar = folder.resolve(format + ".tar.gz");
            Process process = new ProcessBuilder(
                            "tar", "-czf", tar.toString(), "--format=" + format, "-C", folder + "/tree", ".")
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).isZero();
            Map<String, String> files = read(Files.readAllBytes(tar));
            assertThat(files).containsEntry("ä ö.txt", "umlaut");
            assertThat(files.values().contains("long name")).isEqualTo(!format.equals("ustar"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "/etc/evil", "a/../../evil", "a/..", "new\nline", "esc\u001b[2J"})
    void aNameThatLeavesOrSteersIsRefused(String name) {
        assertFault(Fault.UNSAFE_PATH, new Tars().file(name, "evil").gzipped());
        assertFault(Fault.UNSAFE_PATH, Tars.zip(name, "evil"));
    }

    @ParameterizedTest
    @CsvSource({"link,/etc/passwd", "link,../x", "a/link,../../x", "a/link,b/../../../x", "link,''"})
    void aLinkThatLeavesIsRefused(String name, String target) {
        assertFault(
                Fault.UNSAFE_LINK,
                new Tars().member(name, '2', target, new byte[0]).tar());
    }

    @Test
    void aLinkThatStaysIsKept() throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        byte[] tar = new Tars().member("a/link", '2', "../b/c", new byte[0]).tar();
        Archives.walk(file(tar), ArchiveLimits.WORKSPACE, (entry, content) -> entries.add(entry));
        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo(Kind.SYMLINK);
            assertThat(entry.link()).isEqualTo("../b/c");
        });
    }

    @Test
    void aHardLinkThatLeavesIsRefused() {
        assertFault(
                Fault.UNSAFE_PATH,
                new Tars().member("x", '1', "../../etc/shadow", new byte[0]).tar());
    }

    @ParameterizedTest
    @ValueSource(chars = {'3', '4', '6', 'S', 'V'})
    void devicesAndOtherOdditiesAreRefused(char type) {
        assertFault(
                Fault.SPECIAL_FILE,
                new Tars().member("x", type, "", new byte[0]).tar());
    }

    @Test
    void aBombIsRefusedBeforeItUnpacks() {
        byte[] bomb = new Tars().member("zeros", '0', "", new byte[64 << 20]).gzipped();
        assertThat(bomb.length).isLessThan(100_000);
        assertFault(Fault.TOO_LARGE, bomb);
    }

    @Test
    void tooManyFilesAreRefused() throws IOException {
        Tars tars = new Tars().file("1", "").file("2", "").file("3", "");
        Path tar = file(tars.tar());
        assertThatThrownBy(() -> Archives.walk(tar, new ArchiveLimits(2, 1 << 20, 10), (entry, content) -> {}))
                .isInstanceOfSatisfying(
                        ArchiveException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_MANY_FILES));
    }

    @Test
    void whatIsNoArchiveIsRefused() {
        assertFault(Fault.MALFORMED, "just text, and a lot of it".repeat(100).getBytes(StandardCharsets.UTF_8));
        assertFault(Fault.MALFORMED, "short".getBytes(StandardCharsets.UTF_8));
        assertFault(Fault.MALFORMED, Tars.gzip(new byte[] {1, 2, 3}));
        assertFault(Fault.MALFORMED, new byte[] {0x1f, (byte) 0x8b, 0, 0});
        assertFault(Fault.MALFORMED, new byte[] {'P', 'K', 3, 4, 9});
        assertFault(Fault.MALFORMED, new Tars().header("cut", '0', "", 10_000).tar());
        assertFault(
                Fault.MALFORMED, new Tars().header("name", 'L', "", 1L << 30).tar());
        assertFault(
                Fault.MALFORMED,
                new Tars().member("pax", 'x', "", bytes("999999 path=x\n")).tar());
        assertFault(
                Fault.MALFORMED,
                new Tars().member("pax", 'x', "", bytes("13 size=-99\n ")).tar());
    }

    @Test
    void aPaxHeaderReplacesNameAndSize() throws IOException {
        byte[] tar = new Tars()
                .member("pax", 'x', "", bytes("19 path=other/name\n"))
                .file("ignored", "content")
                .tar();
        assertThat(read(tar)).isEqualTo(Map.of("other/name", "content"));
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        var out = new ByteArrayOutputStream();
        String longName = "long/" + "n".repeat(180) + "/file";
        try (var writer = new TarWriter(out)) {
            writer.add(new TarEntry("folder", Kind.FOLDER, "", 0, false, 1), null);
            byte[] content = bytes("content");
            writer.add(
                    new TarEntry(longName, Kind.FILE, "", content.length, true, 2), new ByteArrayInputStream(content));
            writer.add(new TarEntry("link", Kind.SYMLINK, "t".repeat(150), 0, false, 3), null);
        }
        List<TarEntry> entries = new ArrayList<>();
        Archives.walk(file(out.toByteArray()), ArchiveLimits.WORKSPACE, (entry, content) -> entries.add(entry));
        assertThat(entries)
                .containsExactly(
                        new TarEntry("folder", Kind.FOLDER, "", 0, true, 1),
                        new TarEntry(longName, Kind.FILE, "", 7, true, 2),
                        new TarEntry("link", Kind.SYMLINK, "t".repeat(150), 0, false, 3));
        assertThat(read(out.toByteArray())).isEqualTo(Map.of(longName, "content"));
    }

    private void assertFault(Fault fault, byte[] archive) {
        ArchiveException error = catchThrowableOfType(ArchiveException.class, () -> read(archive));
        assertThat(error).isNotNull();
        assertThat(error.fault()).as(error.getMessage()).isEqualTo(fault);
        assertThat(error.getMessage()).doesNotContain("\n", "\u001b");
    }

    private Map<String, String> read(byte[] archive) throws IOException {
        Map<String, String> files = new TreeMap<>();
        Archives.walk(file(archive), ArchiveLimits.WORKSPACE, (entry, content) -> {
            if (entry.kind() == Kind.FILE) {
                files.put(entry.name(), new String(content.readAllBytes(), StandardCharsets.UTF_8));
            }
        });
        return files;
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("archive"), content);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
