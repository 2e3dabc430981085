package io.flotilla.cli.workflow;

import io.flotilla.cli.archive.FolderArchive;
import io.flotilla.cli.client.FlotillaClient;
import io.flotilla.cli.terminal.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Uploads to the fleet, and says what was sent. */
public final class ArtifactUploads implements Inputs.Uploads {
    private final FlotillaClient client;
    private final Consumer<String> notice;

    public ArtifactUploads(FlotillaClient client, Consumer<String> notice) {
        this.client = client;
        this.notice = notice;
    }

    @Override
    public String folder(Path folder) {
        FolderArchive archive = FolderArchive.of(folder);
        try {
            String id = client.upload(archive.file(), name(folder) + ".tar.gz", FolderArchive.CONTENT_TYPE)
                    .path("id")
                    .asText();
            notice.accept(
                    "Uploaded %s: %d files, %s".formatted(folder, archive.files(), Format.bytes(archive.bytes())));
            archive.leftOut()
                    .forEach(name -> notice.accept("  left out " + name + ": a link to outside, or a special file"));
            return id;
        } finally {
            delete(archive.file());
        }
    }

    @Override
    public String file(Path file) {
        String id =
                client.upload(file, name(file), contentType(file)).path("id").asText();
        notice.accept("Uploaded " + file);
        return id;
    }

    /** Also of {@code .} and {@code ..}; the root of a file system has none. */
    private static String name(Path path) {
        Path last = path.toAbsolutePath().normalize().getFileName();
        return last == null ? "root" : last.toString();
    }

    private static String contentType(Path file) {
        try {
            String type = Files.probeContentType(file);
            return type == null ? "application/octet-stream" : type;
        } catch (IOException e) {
            return "application/octet-stream";
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
