package io.flotilla.cli.client;

import io.flotilla.cli.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Bytes that are being read. Exactly one of the methods that read them is to be called.
 *
 * @param what they are, at the beginning of a sentence
 */
public record Download(String what, HttpHeaders headers, InputStream body) {

    /** Saves it whole or not at all, making the folder when needed; answers with the size. */
    public long saveAs(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        try (InputStream bytes = body) {
            Files.createDirectories(folder);
            Path part = folder.resolve("." + target.getFileName() + ".part");
            long size = Files.copy(bytes, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            return size;
        } catch (IOException e) {
            throw failed("saved as " + target, e);
        }
    }

    public void copyTo(OutputStream target) {
        try (InputStream bytes = body) {
            bytes.transferTo(target);
            target.flush();
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    private CliException failed(String how, IOException e) {
        return CliException.unavailable(
                what + " could not be " + how + ": " + e.getMessage(), "Try the same command again.");
    }
}
