package io.flotilla.cli.run;

import io.flotilla.cli.client.Download;
import io.flotilla.cli.client.FlotillaClient;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An artifact in a file of this machine. */
public record SavedArtifact(String id, String name, Path path, long size) {
    private static final Pattern FILE_NAME = Pattern.compile("filename=\"?([^\";]+)\"?");

    /** Saves all of them into one folder, which is made when there is something to save. */
    public static List<SavedArtifact> save(FlotillaClient client, List<ArtifactRef> refs, Path folder) {
        Set<String> used = new HashSet<>();
        return refs.stream().map(ref -> save(client, ref, folder, used)).toList();
    }

    private static SavedArtifact save(FlotillaClient client, ArtifactRef ref, Path folder, Set<String> used) {
        Download download = client.openArtifact(ref.id());
        String wanted = name(ref, download.headers());
        String name = used.add(wanted) ? wanted : ref.id() + "-" + wanted;
        Path target = folder.resolve(name);
        return new SavedArtifact(ref.id(), name, target, download.saveAs(target));
    }

    private static String name(ArtifactRef ref, HttpHeaders headers) {
        String name = ref.name();
        if (name.isEmpty()) {
            Matcher matcher =
                    FILE_NAME.matcher(headers.firstValue("Content-Disposition").orElse(""));
            name = matcher.find()
                    ? matcher.group(1)
                    : ref.key() + extension(headers.firstValue("Content-Type").orElse(""));
        }
        return harmless(name, ref.id());
    }

    /** A name from elsewhere never leaves the folder and never begins with a dot or a dash. */
    static String harmless(String name, String id) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String plain = last.replaceAll("[\\p{Cntrl}:*?\"<>|]", "_").replaceAll("^[.\\-]+", "");
        return plain.isBlank() ? id : plain;
    }

    private static String extension(String contentType) {
        return switch (contentType.replaceAll(";.*", "").strip()) {
            case "text/markdown" -> ".md";
            case "application/json" -> ".json";
            case "text/plain" -> ".txt";
            case "text/x-diff", "text/x-patch" -> ".patch";
            case "text/html" -> ".html";
            case "text/csv" -> ".csv";
            case "application/gzip", "application/x-gzip", "application/x-tar+gzip" -> ".tar.gz";
            default -> "";
        };
    }
}
