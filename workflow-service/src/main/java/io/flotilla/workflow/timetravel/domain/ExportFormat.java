package io.flotilla.workflow.timetravel.domain;

import io.flotilla.workflow.run.domain.Run;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a run can be written as. */
public enum ExportFormat {
    JSON("application/json"),
    CSV("text/csv;charset=UTF-8"),
    MD("text/markdown;charset=UTF-8"),
    PDF("application/pdf");

    /** For messages. */
    public static final String KNOWN =
            Arrays.stream(values()).map(ExportFormat::wireName).collect(Collectors.joining(", "));

    private final String mediaType;

    ExportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public static Optional<ExportFormat> of(String wireName) {
        return Arrays.stream(values())
                .filter(format -> format.wireName().equals(wireName))
                .findFirst();
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String mediaType() {
        return mediaType;
    }

    /** Of letters, digits, hyphens and underscores only, so that no header or file system is troubled by it. */
    public String fileName(Run run) {
        String name = run.head().workflow().name() + "-" + run.head().id();
        return name.replaceAll("[^A-Za-z0-9_-]", "") + "." + wireName();
    }
}
