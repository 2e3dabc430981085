package io.flotilla.workflow.schedule.application;

/** What makes a schedule fire. */
final class Kinds {
    static final String CRON = "cron";
    static final String BACKFILL = "backfill";
    static final String TRIGGER = "trigger";
    static final String EVENT = "event";

    private Kinds() {}
}
