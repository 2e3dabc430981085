package io.flotilla.sandbox.archive;

import java.io.IOException;

/** An archive that is refused: broken, hostile or too large. The code is stable. */
public final class ArchiveException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why an archive is refused. */
    public enum Fault {
        MALFORMED("archive-malformed"),
        UNSAFE_PATH("archive-unsafe-path"),
        UNSAFE_LINK("archive-unsafe-link"),
        SPECIAL_FILE("archive-special-file"),
        TOO_LARGE("archive-too-large"),
        TOO_MANY_FILES("archive-too-many-files");

        private final String code;

        Fault(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    private final Fault fault;

    public ArchiveException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
