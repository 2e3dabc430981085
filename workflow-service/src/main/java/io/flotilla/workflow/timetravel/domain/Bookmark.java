package io.flotilla.workflow.timetravel.domain;

import java.time.Instant;

/** A note at a point of a run. @param position of the event after which the point is */
public record Bookmark(String id, long position, String note, String createdBy, Instant createdAt) {
    /** Of one run. */
    public static final int MOST = 200;
}
