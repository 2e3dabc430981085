package io.flotilla.sandbox.containment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where cgroups are not writable: limits are per process, and a watchdog adds up. */
final class NoControlGroups implements ControlGroups, ControlGroups.ControlGroup {

    @Override
    public String describe() {
        return "no writable cgroup: limits per process and a watchdog";
    }

    @Override
    public boolean limitMemory() {
        return false;
    }

    @Override
    public ControlGroup create(String name, Limits limits) {
        return this;
    }

    @Override
    public void sweep() {}

    @Override
    public void close() {}

    @Override
    public List<Path> joinFiles() {
        return List.of();
    }

    @Override
    public void kill() {}

    @Override
    public boolean outOfMemory() {
        return false;
    }

    @Override
    public Optional<Long> cpuMicros() {
        return Optional.empty();
    }

    @Override
    public Optional<Long> maxMemoryBytes() {
        return Optional.empty();
    }

    @Override
    public void remove() {}
}
