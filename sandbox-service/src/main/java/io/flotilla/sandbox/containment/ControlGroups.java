package io.flotilla.sandbox.containment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The kernel's accounting and limits for all processes of one execution together. */
interface ControlGroups {

    /** bubblewrap outside, its init inside, and the shell that unpacks and packs: not the program's. */
    int OWN_PROCESSES = 3;

    /** Those of them that count inside the namespace. */
    int OWN_PROCESSES_INSIDE = 2;

    /** What is in force, for the operator. */
    String describe();

    /** False when there is nothing but per-process limits. */
    boolean limitMemory();

    /** A new group with these limits and no process in it. */
    ControlGroup create(String name, Limits limits) throws IOException;

    /** Kills and removes every group that an earlier life left under this parent. */
    void sweep();

    /** The parent folder of one instance's groups disappears with the instance. */
    void close();

    /** One execution's group. */
    interface ControlGroup {

        /** Files to which a process writes its id to join. */
        List<Path> joinFiles();

        /** Kills every member; returns at once. */
        void kill();

        /** Whether the kernel killed a member because the memory limit was reached. */
        boolean outOfMemory();

        /** Microseconds of processor time; empty when nobody counts. */
        Optional<Long> cpuMicros();

        Optional<Long> maxMemoryBytes();

        /** Removes the group; kills and waits a bounded time for members that are still dying. */
        void remove();
    }
}
