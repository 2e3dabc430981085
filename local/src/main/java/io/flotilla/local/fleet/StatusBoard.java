package io.flotilla.local.fleet;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the supervisor knows of its components; every change is written to {@code status.json}. Thread-safe. */
final class StatusBoard {
    private final FleetFiles files;
    private final Clock clock;
    private final Map<String, ComponentStatus> components = new LinkedHashMap<>();
    private FleetState state = FleetState.STARTING;
    private String url;
    private String problem;
    private FleetException.Kind problemKind;

    StatusBoard(FleetFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    synchronized void url(String gateway) {
        url = gateway;
    }

    synchronized void show(Unit unit, FleetState next, int restarts) {
        boolean lives = next == FleetState.READY || next == FleetState.STARTING || next == FleetState.STOPPING;
        ComponentStatus before = components.get(unit.name());
        Instant since = before != null && before.state() == next ? before.since() : clock.instant();
        long pid = lives ? unit.pid() : 0;
        components.put(
                unit.name(),
                new ComponentStatus(unit.name(), pid, unit.port(), next, since, restarts, Rss.ofProcess(pid)));
        write();
    }

    synchronized void fleet(FleetState next) {
        state = next;
        write();
    }

    /** Something that a person must look at; the components that are up go on. */
    synchronized void problem(FleetException.Kind kind, String text) {
        problem = text;
        problemKind = kind;
        state = FleetState.FAILED;
        say(text);
        write();
    }

    /** For the supervisor's log. */
    @SuppressWarnings("SystemOut")
    void say(String text) {
        System.err.println(clock.instant() + " " + text);
    }

    /** Reads the memory of all processes again. */
    synchronized void refresh() {
        components.replaceAll((name, c) -> new ComponentStatus(
                name, c.pid(), c.port(), c.state(), c.since(), c.restarts(), Rss.ofProcess(c.pid())));
        write();
    }

    synchronized FleetStatus status() {
        return new FleetStatus(
                state, url, ProcessHandle.current().pid(), problem, problemKind, new ArrayList<>(components.values()));
    }

    private void write() {
        Json.write(files.status(), status());
    }
}
