package io.flotilla.sandbox.containment;

import java.time.Duration;

/** What an execution used. Without cgroups, cpu and memory are samples and a lower bound. */
public record Usage(Duration wall, Duration cpu, long maxMemoryBytes) {}
